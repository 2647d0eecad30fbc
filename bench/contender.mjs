import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../scripts/lib/paths.mjs";
import { Failure } from "../scripts/lib/script.mjs";
import { makeProject } from "./package.mjs";
import { MeasuredStack } from "./stack.mjs";

/**
 * @typedef {import("../emulator/index.js").Emulator} Emulator
 * @typedef {import("../emulator/index.js").RequestEntry} RequestEntry
 * @typedef {import("./package.mjs").Name} Name
 * @typedef {import("./operations.mjs").Operation} Operation
 * @typedef {Omit<import("./stack.mjs").Measured, "output" | "code"> & { requests: number }} Outcome
 *
 * @typedef {object} Lab shared by all measurements of a run
 * @property {string} folder where the package is installed
 * @property {NodeJS.ProcessEnv} env
 * @property {import("./options.mjs").Options} options
 */

/** @type {Name[]} */
export const NAMES = ["ours", "plugin", "ordinary", "empty"];

/** A quota that no measurement uses up. The quota has a measurement of its own. */
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

/** The program of one provider, with its own stack and its own FlowStack. */
export class Contender {
  /**
   * @param {Name} name
   * @param {number} size
   * @param {Emulator} emulator
   * @param {MeasuredStack} stack
   * @param {number} parallel
   */
  constructor(name, size, emulator, stack, parallel) {
    this.name = name;
    this.size = size;
    this.emulator = emulator;
    this.stack = stack;
    this.parallel = parallel;
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
    const stack = new MeasuredStack(project, "bench", surroundings);
    await stack.init();
    return new Contender(name, size, emulator, stack, options.parallel);
  }

  /**
   * An operation, which may fail.
   *
   * @param {string[]} args
   * @param {Parameters<MeasuredStack["operate"]>[1]} [options]
   */
  operate(args, options = {}) {
    return this.stack.operate([...args, "--parallel", `${this.parallel}`], options);
  }

  /**
   * An operation that must succeed and give the right result: the time of a wrong one says nothing.
   *
   * @param {Operation} operation
   * @returns {Promise<Outcome>}
   */
  async run({ name, args, env, left }) {
    const { code, output, ...measured } = await this.operate(args, env && { env });
    if (code !== 0) {
      throw new Failure(`${this.name}, ${this.size}: ${name} failed:\n${output}`);
    }
    const connections = this.emulator.connections().length;
    if (this.name !== "empty" && connections !== left(this.size)) {
      throw new Failure(`${this.name}, ${this.size}: after ${name} FlowStack has ${connections} connections`);
    }
    return { ...measured, requests: this.emulator.requests.length };
  }
}
