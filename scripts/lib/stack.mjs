import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { modules, root } from "./paths.mjs";
import { run } from "./process.mjs";
import { Failure } from "./script.mjs";

/**
 * @typedef {Pick<import("./process.mjs").RunOptions, "env" | "input" | "onLine" | "timeoutMs">} CommandOptions `env` is
 *   added to the stack's own environment
 * @typedef {{ code: number, output: string, stdout: string }} Ended `output`: standard output and standard error, by line
 * @typedef {{ pid: number | undefined, ended: Promise<Ended> }} Started the process leads its own process group
 *
 * @typedef {{ urn: string, type: string, id: string, delete?: boolean, protect?: boolean, inputs: Record<string, unknown>, outputs: Record<string, unknown> }} Row
 *   one resource of the state; `delete`: it was replaced, but is not deleted yet
 */

/** Folders for all that Pulumi writes. */
const FOLDERS = ["state", "home", "tmp"];

/**
 * A Pulumi stack in a folder of its own: the state, Pulumi's home and its temporary files are beside the program, and a
 * random passphrase encrypts the secrets. Commands run as a user runs them, by the CLI.
 */
export class LocalStack {
  /**
   * @param {string} folder contains the Pulumi.yaml
   * @param {string} name of the stack
   * @param {Record<string, string>} [env] further environment of each command
   */
  constructor(folder, name, env) {
    for (const place of FOLDERS) mkdirSync(join(folder, place), { recursive: true });
    this.folder = folder;
    this.name = name;
    /** @type {Record<string, string>} */
    this.env = {
      PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      PULUMI_HOME: join(folder, "home"),
      TMPDIR: join(folder, "tmp"),
      ...env,
    };
  }

  /** Creates the stack, and selects it for all later commands. */
  init() {
    return this.must(["stack", "init", this.name]);
  }

  /**
   * Starts a `pulumi` command.
   *
   * @param {string[]} args
   * @param {CommandOptions} [options]
   * @returns {Started}
   */
  start(args, { env, onLine, ...options } = {}) {
    /** @type {{ line: string, stream: string }[]} */
    const lines = [];
    /** @type {number | undefined} */
    let pid;
    const ended = run("pulumi", ["--non-interactive", "--color", "never", ...args], {
      ...options,
      cwd: this.folder,
      env: { ...process.env, ...this.env, ...env },
      onStart: (started) => {
        pid = started;
      },
      onLine: (line, stream) => {
        lines.push({ line, stream });
        onLine?.(line, stream);
      },
    });
    return { pid, ended: ended.then((result) => collect(result, lines)) };
  }

  /**
   * Runs a `pulumi` command, which may fail.
   *
   * @param {string[]} args
   * @param {CommandOptions} [options]
   */
  run(args, options) {
    return this.start(args, options).ended;
  }

  /**
   * Runs a `pulumi` command that must succeed.
   *
   * @param {string[]} args
   * @param {CommandOptions} [options]
   */
  async must(args, options) {
    const ended = await this.run(args, options);
    if (ended.code !== 0) throw new Failure(`pulumi ${args.join(" ")} failed:\n${ended.output}`);
    return ended;
  }

  /**
   * Sets a secret in the stack's configuration. The value goes through standard input: no list of processes shows it.
   *
   * @param {string} key
   * @param {string} value
   */
  setSecret(key, value) {
    return this.must(["config", "set", "--secret", key], { input: value });
  }

  /**
   * The stack's state, as `pulumi stack export` prints it.
   *
   * @param {string[]} flags
   */
  async exported(...flags) {
    const { stdout } = await this.must(["stack", "export", "--stack", this.name, ...flags]);
    return JSON.parse(stdout);
  }

  /**
   * The FlowStack connections in the state, and the number of operations that the engine began and did not finish. They
   * are read from the backend's file, which works at any moment and needs no engine.
   *
   * @param {(key: string, value: any) => unknown} [reviver] of JSON.parse
   * @returns {{ connections: Row[], pending: number }}
   */
  state(reviver) {
    const stacks = join(this.folder, "state", ".pulumi", "stacks");
    const [project = ""] = readdirSync(stacks);
    const text = readFileSync(join(stacks, project, `${this.name}.json`), "utf8");
    const { resources = [], pending_operations = [] } = JSON.parse(text, reviver).checkpoint.latest ?? {};
    return { connections: resources.filter(isConnection), pending: pending_operations.length };
  }

  /** Every file that a command wrote, and the files beside the program. */
  files() {
    const written = FOLDERS.flatMap((name) => filesIn(join(this.folder, name), true));
    return [...filesIn(this.folder, false), ...written].map((path) => ({
      path,
      text: readFileSync(path, "utf8"),
    }));
  }
}

/**
 * A connection of either face: the dynamic provider's, or the plugin's.
 *
 * @param {{ type: string }} resource
 */
export const isConnection = ({ type }) =>
  /^(pulumi-nodejs:dynamic\/flowstack|flowstack:index):(ApiKey|OAuth)Connection$/.test(type);

/**
 * Lets the programs in a folder find this package and Pulumi's SDK.
 *
 * @param {string} folder
 */
export function linkModules(folder) {
  symlinkSync(modules, join(folder, "node_modules"), "junction");
}

/**
 * Copies an example into an empty folder.
 *
 * @param {string} name
 * @param {string} clone
 * @returns {string} the folder of its Pulumi.yaml; the quickstart's is in the repository's root
 */
export function copyExample(name, clone) {
  const example = join(clone, "examples", name);
  linkModules(clone);
  cpSync(join(root, "Pulumi.yaml"), join(clone, "Pulumi.yaml"));
  cpSync(join(root, "examples", name), example, { recursive: true });
  return existsSync(join(example, "Pulumi.yaml")) ? example : clone;
}

/**
 * @param {import("./process.mjs").Result} result
 * @param {{ line: string, stream: string }[]} lines
 * @returns {Ended}
 */
function collect({ code, problem }, lines) {
  const output = [...lines.map(({ line }) => line), ...(problem ? [problem] : [])].join("\n");
  const stdout = lines.filter(({ stream }) => stream === "stdout").map(({ line }) => line);
  return { code, output, stdout: stdout.join("\n") };
}

/**
 * @param {string} folder
 * @param {boolean} recursive
 */
function filesIn(folder, recursive) {
  return readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
