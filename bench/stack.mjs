import { LocalStack } from "../scripts/lib/stack.mjs";
import { watchProvider } from "./memory.mjs";
import { countProcessorSeconds } from "./processor.mjs";

/** One hour for each operation, so that no measurement runs forever. */
const TIMEOUT_MS = 60 * 60_000;

/**
 * @typedef {object} Measured
 * @property {number} seconds
 * @property {number | undefined} processor seconds of all processes together
 * @property {number | undefined} peak largest size of the provider's process, in bytes
 * @property {string} output
 * @property {number} code
 */

/** A stack whose operations are measured. */
export class MeasuredStack extends LocalStack {
  /**
   * An operation, which may fail.
   *
   * @param {string[]} args
   * @param {Pick<import("../scripts/lib/stack.mjs").CommandOptions, "env" | "onLine">} options
   * @returns {Promise<Measured>}
   */
  async operate(args, options) {
    const stopWatching = watchProvider(this.folder);
    const processor = countProcessorSeconds();
    const started = performance.now();
    const { code, output } = await this.run(args, { ...options, timeoutMs: TIMEOUT_MS });
    const seconds = (performance.now() - started) / 1_000;
    return { seconds, processor: processor(), peak: stopWatching(), code, output };
  }

  /** Bytes of the state, as `pulumi stack export` prints it, without white space. */
  async bytes() {
    return Buffer.byteLength(JSON.stringify(await this.exported()));
  }
}
