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

/** A run of the CLI as it goes on. */
export interface Running {
  pid: number;
  done: Promise<Ended>;
}

export interface Ended {
  /** Null: it was killed. */
  code: number | null;
  output: string;
}

/** A Pulumi project in a folder of its own, and the real CLI, in processes of their own. */
export class PulumiFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "flowstack-cli-"));
  readonly #env: NodeJS.ProcessEnv;

  /** @param program JavaScript, CommonJS */
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

  /** The CLI leads a process group of its own. */
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

  /** Where a run may write a file of its own. */
  path(name: string): string {
    return join(this.folder, "out", name);
  }

  /** The rows of the state, and what the engine was in the middle of. */
  state(): { rows: StateRow[]; pending: number } {
    const file = join(this.folder, "state", ".pulumi", "stacks", "chaos", `${STACK}.json`);
    const { resources = [], pending_operations = [] } =
      JSON.parse(readFileSync(file, "utf8")).checkpoint.latest ?? {};
    const isOurs = ({ type }: StateRow) => type.startsWith("pulumi-nodejs:dynamic/flowstack:");
    return { rows: resources.filter(isOurs), pending: pending_operations.length };
  }

  /**
   * A kill in the middle of a write can leave the checkpoint's sidecar empty (`<stack>.json.attrs`): the file backend writes
   * that one in place, and then says "failed to load checkpoint: EOF". Without it, the checkpoint is read as it is.
   */
  mend(): void {
    const sidecars = filesIn(join(this.folder, "state"), true).filter((path) => path.endsWith(".attrs"));
    for (const path of sidecars) if (!isJson(readFileSync(path, "utf8"))) rmSync(path);
  }

  /** Everything that any run has written, but for the program. */
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
