import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = resolve(__dirname, "../..");
const STACK = "chaos";

/** A run of the CLI in progress. */
export interface Running {
  pid: number;
  /** Resolves when the CLI has ended, also if it was killed. */
  done: Promise<Ended>;
}

export interface Ended {
  /** Exit code; null if the CLI was killed. */
  code: number | null;
  output: string;
}

/** A Pulumi project in its own folder, with its own state, home and temporary files, and the real CLI in separate processes. */
export class PulumiFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "flowstack-cli-"));
  readonly #env: NodeJS.ProcessEnv;

  /** @param program the program as CommonJS JavaScript */
  constructor(program: string, env: NodeJS.ProcessEnv) {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 }));
    for (const name of ["state", "home", "tmp", "out"]) mkdirSync(join(this.folder, name));
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    this.#write("Pulumi.yaml", "name: chaos\nruntime: nodejs\n");
    this.#write("package.json", '{"main":"index.js"}');
    this.#write("index.js", program);
    this.#env = {
      ...process.env,
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(join(this.folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      TMPDIR: join(this.folder, "tmp"),
      ...env,
    };
  }

  async init(): Promise<void> {
    const { code, output } = await this.run(["stack", "init", STACK]);
    if (code !== 0) throw new Error(output);
  }

  run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(args, env).done;
  }

  /** Starts the CLI in a process group of its own, so that a signal to the test's group does not reach it. */
  start(args: string[], env: NodeJS.ProcessEnv = {}): Running {
    const options = { cwd: this.folder, env: { ...this.#env, ...env }, detached: true };
    const child = spawn("pulumi", ["--non-interactive", ...args], options);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    const done = new Promise<Ended>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, output }));
    });
    return { pid: child.pid as number, done };
  }

  /** The path for a file that a run writes. */
  path(name: string): string {
    return join(this.folder, "out", name);
  }

  /** The rows of the state, and the number of operations that the engine started and did not finish. */
  state(): { rows: StateRow[]; pending: number } {
    const file = join(this.folder, "state", ".pulumi", "stacks", "chaos", `${STACK}.json`);
    const { resources = [], pending_operations = [] } =
      JSON.parse(readFileSync(file, "utf8")).checkpoint.latest ?? {};
    const isOurs = ({ type }: StateRow) => type.startsWith("pulumi-nodejs:dynamic/flowstack:");
    return { rows: resources.filter(isOurs), pending: pending_operations.length };
  }

  /**
   * Deletes broken attribute files. The file backend writes `<stack>.json.attrs` in place, so a kill can leave it empty. Pulumi
   * then fails with "failed to load checkpoint: EOF"; without the file it reads the checkpoint.
   */
  removeBrokenAttributes(): void {
    const attributes = filesIn(join(this.folder, "state"), true).filter((path) => path.endsWith(".attrs"));
    for (const path of attributes) if (!isJson(readFileSync(path, "utf8"))) rmSync(path);
  }

  /** Every file that any run has written, without the program. */
  files(): { path: string; text: string }[] {
    const own = ["state", "home", "tmp", "out"].map((name) => join(this.folder, name));
    const deep = own.flatMap((folder) => filesIn(folder, true));
    return [...filesIn(this.folder, false), ...deep]
      .filter((path) => !path.endsWith("index.js"))
      .map((path) => ({ path, text: readFileSync(path, "utf8") }));
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }
}

export interface StateRow {
  urn: string;
  type: string;
  id: string;
}

function filesIn(folder: string, recursive: boolean): string[] {
  return readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
