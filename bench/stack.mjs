import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "../scripts/lib/process.mjs";
import { Failure } from "../scripts/lib/script.mjs";
import { watchProvider } from "./memory.mjs";
import { countProcessorSeconds } from "./processor.mjs";

/** An hour an operation: nothing here may go on for ever. */
const TIMEOUT_MS = 60 * 60_000;

/**
 * @typedef {object} Measured
 * @property {number} seconds
 * @property {number | undefined} processor seconds of all processes together
 * @property {number | undefined} peak the provider's process, in bytes
 * @property {string[]} lines
 * @property {number} code
 */

/** A stack on a local file backend in a folder of its own, driven as a user does: by the CLI. */
export class Stack {
  #folder;
  #env;
  #parallel;

  /**
   * @param {string} folder the program's; state and Pulumi's home go there too
   * @param {NodeJS.ProcessEnv} env
   * @param {number} parallel
   */
  constructor(folder, env, parallel) {
    mkdirSync(join(folder, "state"));
    this.#folder = folder;
    this.#parallel = parallel;
    this.#env = {
      ...env,
      PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      PULUMI_HOME: join(folder, "home"),
    };
  }

  init = () => this.#must(["stack", "init", "bench"]);

  /**
   * An operation that may end in any way.
   *
   * @param {string[]} args
   * @param {Record<string, string>} [env]
   * @param {(line: string) => void} [onLine]
   * @returns {Promise<Measured>}
   */
  async operate(args, env, onLine) {
    const stopWatching = watchProvider(this.#folder);
    const processor = countProcessorSeconds();
    const started = performance.now();
    const outcome = await this.#pulumi([...args, "--parallel", `${this.#parallel}`], env, onLine);
    const seconds = (performance.now() - started) / 1_000;
    return { seconds, processor: processor(), peak: stopWatching(), ...outcome };
  }

  /** Bytes of the state, as `pulumi stack export` gives it but without its white space. */
  async bytes() {
    const file = join(this.#folder, "exported.json");
    await this.#must(["stack", "export", "--file", file]);
    return Buffer.byteLength(JSON.stringify(JSON.parse(readFileSync(file, "utf8"))));
  }

  /** @param {string[]} args */
  async #must(args) {
    const { code, lines } = await this.#pulumi(args);
    if (code !== 0) throw new Failure(`pulumi ${args.join(" ")} failed:\n${lines.join("\n")}`);
  }

  /**
   * @param {string[]} args
   * @param {Record<string, string>} [env]
   * @param {(line: string) => void} [onLine]
   */
  async #pulumi(args, env, onLine) {
    /** @type {string[]} */
    const lines = [];
    const { code, problem } = await run("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.#folder,
      env: { ...this.#env, ...env },
      timeoutMs: TIMEOUT_MS,
      onLine(line) {
        lines.push(line);
        onLine?.(line);
      },
    });
    return { code, lines: problem ? [...lines, problem] : lines };
  }
}
