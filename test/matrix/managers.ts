import { execFile } from "node:child_process";
import { delimiter } from "node:path";
import { promisify } from "node:util";

/** The package managers, and how a project is laid out for each. */

export interface Manager {
  /** The command that installs a project. */
  install: [command: string, ...args: string[]];
  /** Files beside the program. */
  files?: Record<string, string>;
  /** Files of the workspace's root, the folder above the program. Default: the program is no part of a workspace. */
  workspace?: Record<string, string>;
  /** How the program names another package of the workspace as its dependency. Default: by its folder. */
  member?: string;
}

const MEMBERS = ["program", "infrastructure"];
const WORKSPACE = { "package.json": JSON.stringify({ private: true, workspaces: MEMBERS }) };

/** pnpm wants a decision about each install script. Pulumi's SDK does not need this one. */
const PNPM_SETTINGS = "allowBuilds: { protobufjs: false }\n";
const PNPM_WORKSPACE = {
  "package.json": '{ "private": true }',
  "pnpm-workspace.yaml": `packages: ${JSON.stringify(MEMBERS)}\n${PNPM_SETTINGS}`,
};

/** In CI, Yarn refuses to install without a lock file. */
const yarn = (linker: string) => ({
  ".yarnrc.yml": `nodeLinker: ${linker}\nenableImmutableInstalls: false\n`,
});

const NPM: Manager["install"] = ["npm", "install", "--prefer-offline", "--no-audit", "--no-fund"];
const YARN: Manager["install"] = ["yarn", "install"];

export const MANAGERS = {
  npm: { install: NPM },
  "npm workspaces": { install: NPM, workspace: WORKSPACE, member: "*" },
  pnpm: { install: ["pnpm", "install"], files: { "pnpm-workspace.yaml": PNPM_SETTINGS } },
  "pnpm workspaces": { install: ["pnpm", "install"], workspace: PNPM_WORKSPACE, member: "workspace:*" },
  Yarn: { install: YARN, files: yarn("node-modules") },
  "Yarn workspaces": {
    install: YARN,
    workspace: { ...WORKSPACE, ...yarn("node-modules") },
    member: "workspace:*",
  },
  "Yarn PnP": { install: YARN, files: yarn("pnp") },
  Bun: { install: ["bun", "install"] },
} satisfies Record<string, Manager>;

/**
 * Runs a command of a package manager, which keeps its caches in the folder `home`, and returns its standard output.
 *
 * @param executables the folder of the package managers
 */
export async function runManager(
  [command, ...args]: Manager["install"],
  { cwd, home, executables }: { cwd: string; home: string; executables: string },
): Promise<string> {
  // npm describes the project whose script it runs in variables, which would become settings of the other managers.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const env = { ...Object.fromEntries(own), ...caches(home), PATH: pathWith(executables) };
  return (await promisify(execFile)(command, args, { cwd, env })).stdout;
}

/** PATH with this folder first. */
export const pathWith = (folder: string) => [folder, process.env.PATH].join(delimiter);

function caches(home: string): NodeJS.ProcessEnv {
  const places = ["XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "YARN_GLOBAL_FOLDER"];
  return Object.fromEntries(
    [...places, "BUN_INSTALL_CACHE_DIR"].map((name) => [name, `${home}/${name.toLowerCase()}`]),
  );
}
