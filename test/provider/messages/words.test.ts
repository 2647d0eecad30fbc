import { expect, test } from "vitest";
import { badReply, bodyOf } from "../../../provider/api/body";
import { FlowstackClient } from "../../../provider/api/client";
import { QuotaGate } from "../../../provider/api/gate";
import { errorForCutBody, errorForTransport } from "../../../provider/api/http/transport";
import type { Connection, ConnectionPage } from "../../../provider/api/shapes";
import { errorForStatus } from "../../../provider/api/status";
import {
  alreadyExists,
  mayBeAnother,
  severalAppeared,
  uncertain,
} from "../../../provider/inventory/create-errors";
import { ListWalk } from "../../../provider/inventory/list-walk";
import type { FlowstackError } from "../../../provider/messages/errors";
import { type ReadConfig, readSettings, settings as schema } from "../../../provider/schema/settings";
import { cancelled } from "../../../provider/world/cancel";
import { hostNodeFault, nodeFault } from "../../../provider/world/node";
import { VirtualClock } from "../clock";
import { html, refusal, reply, timeout, transportError } from "../script";
import { aWorld, failureOf, KEY, MOST_WORDS, settings, wordsOf } from "../world";

/** Every error of the API, the settings, the list and the process. `failureOf` counts the words of all others. */

const CALLS = [
  "GET /connections",
  "GET /connections/conn_a",
  "POST /connections",
  "DELETE /connections/conn_a",
];
const SERVER = "https://flowstack.test/api/v1";
const STATUSES = [307, 400, 401, 403, 404, 407, 408, 409, 410, 418, 429, 500, 502, 503, 504];

const CODES = [
  ...["ECONNRESET", "ENOTFOUND", "MODULE_NOT_FOUND", "HPE_INVALID_CONSTANT", "UND_ERR_HEADERS_OVERFLOW"],
  ...["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID", "ERR_TLS_CERT_ALTNAME_INVALID", "UND_ERR_PRX_TLS"],
  ...["SELF_SIGNED_CERT_IN_CHAIN", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_UNSUPPORTED_PROTOCOL"],
  ...["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "CERT_REVOKED"],
];
const REFUSALS = [407, 403, 502].map((status) =>
  Object.assign(new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`), {
    code: "UND_ERR_ABORTED",
  }),
);

type Make = () => FlowstackError | Promise<FlowstackError>;

function thrownBy(work: () => unknown): FlowstackError {
  try {
    work();
  } catch (error) {
    return error as FlowstackError;
  }
  throw new Error("Nothing was thrown.");
}

const replies = CALLS.flatMap((call): [string, Make][] => [
  ...STATUSES.map((status): [string, Make] => [
    `${call}: ${status}`,
    () => errorForStatus(call, refusal(status, "No."), []),
  ]),
  ...STATUSES.map((status): [string, Make] => [
    `${call}: ${status} in HTML`,
    () => errorForStatus(call, html(status), []),
  ]),
  [`${call}: HTML`, () => thrownBy(() => bodyOf(call, html(200)))],
  [
    `${call}: a compressed body`,
    () => thrownBy(() => bodyOf(call, reply(200, "x", { "content-encoding": "gzip" }))),
  ],
  [`${call}: a cut body`, () => thrownBy(() => bodyOf(call, reply(200, "{")))],
  [`${call}: a bad reply`, () => badReply(call)],
  ...[
    timeout(),
    new TypeError("a is not a function"),
    ...REFUSALS,
    ...CODES.map((code) => transportError(code, code.startsWith("ERR_") ? "connect" : undefined)),
  ].map((error): [string, Make] => [`${call}: ${error}`, () => errorForTransport(call, SERVER, error)]),
]);

/** The error of a gate that has waited 30 seconds, and would have to wait longer than it may. */
async function quotaError(status: number): Promise<FlowstackError> {
  const clock = new VirtualClock();
  const { signal } = new AbortController();
  const gate = new QuotaGate({ clock, signal, tell: () => {} }, 40_000);
  for (let times = 0; times < 2; times++) {
    await gate.pass(CALLS[1] as string);
    gate.answered(status, { retryAfter: "30" });
  }
  return failureOf(gate.pass(CALLS[1] as string));
}

async function engineGone(): Promise<FlowstackError> {
  const world = { ...aWorld(async () => reply(204)), isOrphaned: async () => true };
  return failureOf(new FlowstackClient(settings(), world).get("conn_a"));
}

let made = 0;
const fresh = () => String(made++);
const LISTS: [string, () => ConnectionPage][] = [
  ["no cursor", () => ({ data: [], hasMore: true })],
  ["one cursor", () => ({ data: [], cursor: "1", hasMore: true })],
  ["nothing new", () => ({ data: [{ id: "a" }], cursor: fresh(), hasMore: true })],
  ["no end", () => ({ data: [{ id: fresh() }], cursor: fresh(), hasMore: true })],
];

const withSettings = (config: Record<string, unknown>) => () => {
  const read: ReadConfig = (name) => ({ apiKey: KEY, ...config })[name.replace("flowstack:", "")];
  return thrownBy(() => readSettings(read, {}));
};
const NAMES = Object.keys(schema.shape).filter((name) => name !== "baseUrl");

const ORDER = { name: "Production Stripe", app: "stripe" };
const ROWS = Array.from({ length: 8 }, () => ({ ...ORDER, id: `conn_${fresh()}` })) as Connection[];
const [FIRST] = ROWS as [Connection];
const CREATES: [string, Make][] = [1, 2, 3, 8].flatMap((many): [string, Make][] => [
  [`a create of what exists already, ${many} times`, () => alreadyExists(FIRST, ROWS.slice(0, many))],
  [`a lost create that ${many} may be`, () => mayBeAnother(ORDER, ROWS.slice(0, many))],
  [`a lost create that ${many} are`, () => severalAppeared(ORDER, ROWS.slice(0, many))],
  [`${many} lost creates`, () => uncertain(ORDER, many, badReply(CALLS[2] as string))],
]);

const ERRORS: [string, Make][] = [
  ...CREATES,
  ...replies,
  ["a body that breaks off", () => errorForCutBody(transportError("ECONNRESET")) as FlowstackError],
  ["the quota", () => quotaError(429)],
  ["a maintenance", () => quotaError(503)],
  ["a cancelled run", () => cancelled()],
  ["the engine has ended", engineGone],
  ...LISTS.map(([what, page]): [string, Make] => [
    `a list with ${what}`,
    () => failureOf(new ListWalk(async () => page()).toEnd()),
  ]),
  ...NAMES.map((name): [string, Make] => [`a bad ${name}`, withSettings({ [name]: {} })]),
  ["a bad base URL", withSettings({ baseUrl: "http://flowstack.test" })],
  ["no key", withSettings({ apiKey: undefined })],
  ["another environment", withSettings({ environment: "live" })],
  ["an old Node", () => nodeFault("20.20.2") as FlowstackError],
  ["no Node", () => hostNodeFault(undefined) as FlowstackError],
];

test.each(ERRORS)("the error for %s has a problem and a fix, in at most 40 words", async (_, make) => {
  const { code, problem, fix, message } = await make();
  expect(message).toBe(`[${code}] ${problem} ${fix}`);
  for (const part of [problem, fix]) expect(part).toMatch(/^\S.*\.$/);
  expect(wordsOf(message), message).toBeLessThanOrEqual(MOST_WORDS);
});
