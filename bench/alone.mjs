import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { node } from "../scripts/lib/paths.mjs";
import { outputOf } from "../scripts/lib/process.mjs";
import { startProgress } from "../scripts/lib/progress.mjs";
import { Failure } from "../scripts/lib/script.mjs";
import { addressOf, emulate } from "./contender.mjs";
import { makeProject } from "./package.mjs";

const DRIVER = fileURLToPath(new URL("driver.mjs", import.meta.url));
const TIMEOUT_MS = 15 * 60_000;

/**
 * @typedef {import("./driver.mjs").Findings} Findings
 * @typedef {import("./driver.mjs").Job} Job
 * @typedef {import("./contender.mjs").Emulator} Emulator
 * @typedef {import("./contender.mjs").Lab} Lab
 * @typedef {"ours" | "ordinary"} Rival without the empty provider, which sends no request
 * @typedef {Findings & { requests: number }} CallsOutcome
 * @typedef {Record<string, Partial<Record<Rival, CallsOutcome>>>} CallsOutcomes
 *
 * @typedef {object} Scene
 * @property {string} folder
 * @property {Emulator} emulator
 * @property {Rival} rival
 */

/** @type {Rival[]} */
export const RIVALS = ["ours", "ordinary"];

const MODULES = { ours: "pulumi-flowstack/provider", ordinary: "./ordinary-provider.js" };

/** @type {Job["call"][]} */
const CALLS = ["create", "diff", "read", "delete"];

/**
 * Makes all calls for so many connections, on a provider without an engine.
 *
 * @param {Lab} lab
 * @param {Rival[]} rivals
 * @param {{ size: number, latencyMs: number, parallel: number }} load
 * @returns {Promise<CallsOutcomes>} by call
 */
export async function runAlone(lab, rivals, { size, latencyMs, parallel }) {
  const progress = startProgress(`${size} without an engine, ${latencyMs} ms`);
  const name = (/** @type {Rival} */ rival) => `alone-${rival}-${size}-${latencyMs}`;
  const scenes = await Promise.all(rivals.map((rival) => makeScene(lab, rival, name(rival), latencyMs)));
  /** @type {CallsOutcomes} */
  const outcomes = {};
  for (const call of CALLS) {
    /** @type {CallsOutcomes[string]} */
    const byRival = {};
    for (const scene of scenes) byRival[scene.rival] = await mustCall(scene, { call, size, parallel });
    outcomes[call] = byRival;
  }
  for (const { emulator } of scenes) await emulator.close();
  progress.end();
  return outcomes;
}

/**
 * @param {Lab} lab
 * @param {Rival} rival
 * @param {string} name of the folder
 * @param {number} latencyMs
 * @param {import("../emulator/index.js").QuotaLeft} [quota]
 * @returns {Promise<Scene>}
 */
export async function makeScene(lab, rival, name, latencyMs, quota) {
  const folder = join(lab.folder, name);
  makeProject(folder, rival);
  return { folder, rival, emulator: await emulate(latencyMs, quota) };
}

/**
 * @param {Scene} scene
 * @param {Omit<Job, "module" | "rows">} job
 */
async function mustCall(scene, job) {
  const outcome = await callFromOutside(scene, job);
  if (outcome.failed > 0) throw new Failure(`${scene.rival}: ${outcome.failed} calls of ${job.call} failed`);
  return outcome;
}

/**
 * Calls that may fail.
 *
 * @param {Scene} scene
 * @param {Omit<Job, "module" | "rows">} job
 * @returns {Promise<CallsOutcome>}
 */
export async function callFromOutside({ folder, emulator, rival }, job) {
  emulator.resetRequests();
  /** @type {Job} */
  const whole = { ...job, module: MODULES[rival], rows: join(folder, "rows") };
  const answer = await outputOf(node(), ["--expose-gc", DRIVER, JSON.stringify(whole)], {
    cwd: folder,
    env: { ...process.env, ...addressOf(emulator) },
    timeoutMs: TIMEOUT_MS,
  });
  const findings = answer?.split("\n").at(-1);
  if (findings === undefined) throw new Failure(`${rival}: the driver of ${job.call} failed`);
  return { ...JSON.parse(findings), requests: emulator.requests.length };
}
