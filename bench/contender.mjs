import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../scripts/lib/paths.mjs";
import { Failure } from "../scripts/lib/script.mjs";
import { makeProject } from "./package.mjs";
import { Stack } from "./stack.mjs";

/**
 * @typedef {import("../emulator/index.js").Emulator} Emulator
 * @typedef {import("../emulator/index.js").RequestEntry} RequestEntry
 * @typedef {import("./package.mjs").Name} Name
 * @typedef {import("./operations.mjs").Operation} Operation
 * @typedef {Omit<import("./stack.mjs").Measured, "lines" | "code"> & { requests: number }} Outcome
 *
 * @typedef {object} Lab what all of a run's measurements share
 * @property {string} folder where the package is installed
 * @property {NodeJS.ProcessEnv} env
 * @property {import("./options.mjs").Options} options
 */

/** @type {Name[]} */
export const NAMES = ["ours", "ordinary", "empty"];

/** Far more than is needed: the quota has a measurement of its own. */
const PLENTY = { limit: 1_000_000 };

/**
 * @param {number} latencyMs
 * @param {import("../emulator/index.js").QuotaLeft} quota
 * @returns {Promise<Emulator>}
 */
export async function emulate(latencyMs, quota = PLENTY) {
  /** @type {typeof import("../emulator/index.js")} */
  const { startEmulator } = createRequire(import.meta.url)(`${root}dist/emulator/index.js`);
  const emulator = await startEmulator({ latencyMs });
  emulator.setQuota(quota);
  return emulator;
}

/** @param {Emulator} emulator */
export const addressOf = ({ url, apiKey }) => ({ FLOWSTACK_BASE_URL: url, FLOWSTACK_API_KEY: apiKey });

/** One provider's program, with a stack and a FlowStack of its own. */
export class Contender {
  /**
   * @param {Name} name
   * @param {number} size
   * @param {Emulator} emulator
   * @param {Stack} stack
   */
  constructor(name, size, emulator, stack) {
    this.name = name;
    this.size = size;
    this.emulator = emulator;
    this.stack = stack;
  }

  /**
   * @param {Lab} lab
   * @param {Name} name
   * @param {number} size
   * @param {import("../emulator/index.js").QuotaLeft} [quota]
   */
  static async prepare({ folder, env, options }, name, size, quota) {
    const project = join(folder, `${name}-${size}${quota ? `-${quota.remaining}-left` : ""}`);
    makeProject(project, name);
    const emulator = await emulate(options.latencyMs, quota);
    const surroundings = { ...env, ...addressOf(emulator), BENCH_SIZE: `${size}` };
    const stack = new Stack(project, surroundings, options.parallel);
    await stack.init();
    return new Contender(name, size, emulator, stack);
  }

  /**
   * An operation that must do what it is meant to do: a wrong result would be fast for the wrong reason.
   *
   * @param {Operation} operation
   * @returns {Promise<Outcome>}
   */
  async run({ name, args, env, left }) {
    const { code, lines, ...measured } = await this.stack.operate(args, env);
    if (code !== 0) {
      throw new Failure(`${this.name}, ${this.size}: ${name} failed:\n${lines.slice(-40).join("\n")}`);
    }
    const there = this.emulator.connections().length;
    if (this.name !== "empty" && there !== left(this.size)) {
      throw new Failure(`${this.name}, ${this.size}: after ${name} FlowStack has ${there} connections`);
    }
    return { ...measured, requests: this.emulator.requests.length };
  }
}
