import { startProgress } from "../scripts/lib/progress.mjs";
import { callFromOutside, makeScene, RIVALS } from "./alone.mjs";
import { Contender } from "./contender.mjs";

/**
 * @typedef {import("./alone.mjs").Rival} Rival
 * @typedef {import("./contender.mjs").Lab} Lab
 * @typedef {import("./contender.mjs").RequestEntry} RequestEntry
 *
 * @typedef {object} Standstill what happens without quota; times are in seconds since the first 429
 * @property {string} what
 * @property {Rival} rival
 * @property {number} requests in all
 * @property {number} further requests that came once the first 429 had been answered
 * @property {number | undefined} lastRequest
 * @property {number | undefined} answered when the error message appeared; without an engine: when all calls had failed
 * @property {number | undefined} ended when the command ended
 */

/** FlowStack's Free plan: 100 requests an hour. */
const FREE_PLAN = { limit: 100, windowSeconds: 3_600 };

/**
 * The requests left at the start: none, and a tenth of the connections, but no more than the Free plan has.
 *
 * @param {number} size
 */
const lefts = (size) => [0, Math.min(FREE_PLAN.limit, Math.floor(size / 10))].slice(0, size < 10 ? 1 : 2);

/**
 * Creates as many connections as the largest size, with too few requests left.
 *
 * @param {Lab} lab
 * @returns {Promise<Standstill[]>}
 */
export async function runOutOfQuota(lab) {
  const size = Math.max(...lab.options.sizes);
  const progress = startProgress(`${size} without enough quota`);
  const found = [];
  for (const rival of RIVALS) {
    for (const remaining of lefts(size)) found.push(await onEngine(lab, rival, size, remaining));
    found.push(await withoutEngine(lab, rival, size));
  }
  progress.end();
  return found.sort((a, b) => a.what.localeCompare(b.what));
}

/**
 * @param {Lab} lab
 * @param {Rival} rival
 * @param {number} size
 * @param {number} remaining
 * @returns {Promise<Standstill>}
 */
async function onEngine(lab, rival, size, remaining) {
  const contender = await Contender.prepare(lab, rival, size, { ...FREE_PLAN, remaining });
  /** @type {number | undefined} */
  let answered;
  const onLine = (/** @type {string} */ line) => {
    if (/error: |failed/.test(line)) answered ??= Date.now();
  };
  await contender.operate(["up", "--yes", "--skip-preview"], { onLine });
  const ended = Date.now();
  const { emulator } = contender;
  await emulator.close();
  const what = `\`pulumi up\`, ${remaining} of 100 left`;
  return { what, rival, ...sinceTheFirst429(emulator.requests, lab, answered, ended) };
}

/**
 * Makes all calls at the same time, without an engine: the hardest case for the provider.
 *
 * @param {Lab} lab
 * @param {Rival} rival
 * @param {number} size
 * @returns {Promise<Standstill>}
 */
async function withoutEngine(lab, rival, size) {
  const { latencyMs } = lab.options;
  const scene = await makeScene(lab, rival, `alone-${rival}-no-quota`, latencyMs, {
    ...FREE_PLAN,
    remaining: 0,
  });
  const { ended } = await callFromOutside(scene, { call: "create", size, parallel: size });
  await scene.emulator.close();
  const what = `${size} calls at once, no engine, 0 of 100 left`;
  return { what, rival, ...sinceTheFirst429(scene.emulator.requests, lab, ended, ended) };
}

/**
 * @param {readonly RequestEntry[]} requests
 * @param {Lab} lab
 * @param {number | undefined} answered milliseconds since 1970, as is `ended`
 * @param {number} ended
 */
function sinceTheFirst429(requests, { options }, answered, ended) {
  // A provider may stop before a 429, because of the quota headers. Then the last request counts as the first 429.
  const start = (requests.find(({ status }) => status === 429) ?? requests.at(-1))?.at;
  const replied = (start ?? 0) + options.latencyMs;
  const since = (/** @type {number | undefined} */ time) =>
    time === undefined || start === undefined ? undefined : (time - start) / 1_000;
  return {
    requests: requests.length,
    further: requests.filter(({ at }) => at > replied).length,
    lastRequest: since(requests.at(-1)?.at),
    answered: since(answered),
    ended: since(ended),
  };
}
