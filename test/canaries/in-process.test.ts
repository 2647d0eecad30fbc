import { describe, expect, test } from "vitest";
import type { DynamicProvider } from "../../provider/dynamic";
import type { Properties } from "../../provider/state/state";
import type { HttpReply, HttpRequest } from "../../provider/world/world";
import { expectNoStackTrace } from "../acceptance/leaks";
import { aProvider, aScene, aWorld, remembering } from "../provider/world";
import { canary, everythingIn, expectSilence, quotations } from "./canary";

const OWN = canary("fs_test_");
const SERVICE = canary("sk_");
const VARIABLE = canary("sk_");
/** What a server says of its own accord, where nobody reads it. */
const SERVER = canary("server_");
const SECRETS = [OWN, SERVICE, VARIABLE, SERVER];
const CARRIED = [OWN, SERVICE, VARIABLE];

const INPUTS = { name: "Production Stripe", app: "stripe", apiKey: SERVICE, __provider: "text" };
const FROM_VARIABLE = {
  name: "Production Stripe",
  app: "stripe",
  apiKeyEnvVar: "STRIPE_KEY",
  __provider: "text",
};
const CONFIG = { "flowstack:apiKey": OWN };
const ENVIRONMENT = { STRIPE_KEY: VARIABLE, FLOWSTACK_API_KEY: OWN };

const ROW = {
  id: "conn_a",
  name: "Production Stripe",
  app: "stripe",
  type: "API_KEY",
  created: "2026-03-01T10:00:00Z",
};

function carriedBy({ headers, body = "" }: HttpRequest): string[] {
  const texts = [headers.authorization ?? "", JSON.parse(body || "{}").value?.apiKey ?? ""];
  return CARRIED.filter((secret) => texts.some((text) => text.includes(secret)));
}

/** Quotes the keys that it was sent in its words, and tells secrets of its own beside them. */
function indiscreet(request: HttpRequest, status: number, body: object = {}): HttpReply {
  const message = `Bad request: ${carriedBy(request).flatMap(quotations).join(" ")}`;
  const said = {
    error: { code: SERVER, message, statusCode: status, details: [SERVER] },
    value: { apiKey: SERVICE },
    [SERVER]: SERVER,
  };
  const headers = {
    "content-type": "application/json",
    "x-echo": [OWN, SERVICE, VARIABLE, SERVER].join(" "),
    "set-cookie": SERVER,
    location: `https://example.com/?key=${OWN}`,
    "www-authenticate": SERVER,
    "retry-after": SERVER,
    date: SERVER,
    "x-ratelimit-reset": SERVER,
    "x-ratelimit-remaining": SERVER,
  };
  return { status, headers, body: JSON.stringify({ ...said, ...body }) };
}

const EMPTY = { data: [], cursor: null, hasMore: false };

type Answer = (request: HttpRequest) => HttpReply;

/** Does all that can be done to a connection, whatever comes of it, and keeps everything that is said. */
async function wholeLife(answer: Answer, inputs: Properties, outputs: Properties): Promise<string> {
  const lines: string[] = [];
  const world = aWorld(async (request) => answer(request), { lines });
  const aRun = () => aProvider({ world }, CONFIG, ENVIRONMENT);
  const changed = { ...inputs, name: "Another" };
  const calls: ((run: DynamicProvider) => Promise<unknown>)[] = [
    async (run) => (await run.check({}, inputs)).failures,
    async (run) => (await run.check({}, { ...inputs, importId: "conn_a" })).failures,
    (run) => run.diff("conn_a", outputs, changed),
    (run) => run.create(inputs),
    (run) => run.create({ ...inputs, importId: "conn_a" }),
    (run) => run.read("conn_a", outputs),
    (run) => run.read("conn_a", {}),
    (run) => run.update("conn_a", outputs, inputs),
    (run) => run.delete("conn_a", outputs),
  ];
  const said: string[] = [];
  for (const call of calls) {
    const end: unknown = await call(aRun()).catch((error: unknown) => error);
    said.push(everythingIn(end));
  }
  const all = [...said, ...lines].join("\n");
  expectNoStackTrace(all);
  return all;
}

/** The row of the state that a run in peace has written. */
async function aStateOf(inputs: Properties): Promise<Properties> {
  const { world } = aScene({ keys: [{ key: OWN, project: "default", scopes: ["admin"] }] });
  const { outs } = await aProvider({ world }, CONFIG, ENVIRONMENT).create(inputs);
  return { ...outs, __provider: "text" };
}

const STATUSES = [301, 307, 400, 401, 403, 404, 409, 418, 422, 429, 500, 502, 503, 504, 599];

describe.each([
  ["apiKey", INPUTS],
  ["apiKeyEnvVar", FROM_VARIABLE],
])("with %s", (_, inputs) => {
  test("the outputs, the memory in them too, hold none", async () => {
    expectSilence("the outputs", everythingIn(await aStateOf(inputs)), SECRETS);
  });

  test.each(STATUSES)("HTTP %i that quotes everything", async (status) => {
    const said = await wholeLife((request) => indiscreet(request, status), inputs, await aStateOf(inputs));
    expectSilence("what is said", said, SECRETS);
    expect(said).toMatch(/\[[A-Z_]+\]/);
  });

  test.each([
    ["is not JSON", (request: HttpRequest) => ({ ...indiscreet(request, 200), body: SECRETS.join(" ") })],
    [
      "is HTML",
      () => ({
        status: 200,
        headers: { "content-type": "text/html" },
        body: `<h1>${SECRETS.join()}</h1>`,
      }),
    ],
    [
      "is cut",
      (request: HttpRequest) => ({
        ...indiscreet(request, 200),
        body: indiscreet(request, 200).body.slice(0, -40),
      }),
    ],
    ["lacks its id", (request: HttpRequest) => indiscreet(request, 200, { data: [{ apiKey: SERVICE }] })],
  ])("a success whose body %s", async (_what, answer) => {
    const said = await wholeLife(answer, inputs, await aStateOf(inputs));
    expectSilence("what is said", said, SECRETS);
  });

  test("a success that shows the key in fields that nobody knows", async () => {
    const row = { ...ROW, status: "ACTIVE", value: { apiKey: SERVICE }, secret: SERVER };
    const page = { data: [row, { ...row, id: "conn_b" }], cursor: null, hasMore: false };
    const answer: Answer = (request) => indiscreet(request, 200, request.url.includes("?") ? page : row);
    expectSilence("what is said", await wholeLife(answer, inputs, await aStateOf(inputs)), SECRETS);
  });

  test("half-made: it came up ERROR, and every refusal quotes the keys", async () => {
    const answer: Answer = (request) => {
      if (request.method === "POST") return indiscreet(request, 201, { ...ROW, status: "ERROR" });
      return request.url.includes("?") ? indiscreet(request, 200, EMPTY) : indiscreet(request, 500);
    };
    const said = await wholeLife(answer, inputs, await aStateOf(inputs));
    expect(said).toContain("Its rollback failed");
    expectSilence("what is said", said, SECRETS);
  });

  test("a reply that is lost, and looks that fail", async () => {
    const answer: Answer = (request) =>
      request.method === "POST" ? indiscreet(request, 504) : indiscreet(request, 200, EMPTY);
    const said = await wholeLife(answer, inputs, await aStateOf(inputs));
    expect(said).toContain("CREATE_UNCERTAIN");
    expectSilence("what is said", said, SECRETS);
  });

  test.each(["ECONNRESET", "ECONNREFUSED", "ERR_TLS_CERT_ALTNAME_INVALID", "UND_ERR_SOCKET", undefined])(
    "a library's error %s that quotes the request",
    async (code) => {
      const loud = Object.assign(new Error(`failed: ${SECRETS.join(" ")}`), {
        code,
        request: { body: SERVICE },
        cause: new Error(OWN),
      });
      const answer: Answer = () => {
        throw loud;
      };
      expectSilence("what is said", await wholeLife(answer, inputs, await aStateOf(inputs)), SECRETS);
    },
  );

  test("an error that nobody foresaw", async () => {
    const answer: Answer = (request) => ({
      status: 200,
      headers: {},
      get body(): string {
        throw new TypeError(`Cannot read ${carriedBy(request).flatMap(quotations).join(" ")}`);
      },
    });
    expectSilence("what is said", await wholeLife(answer, inputs, await aStateOf(inputs)), SECRETS);
  });
});

const FIELDS = [
  "name",
  "app",
  "apiKey",
  "apiKeyEnvVar",
  "type",
  "onKeyChange",
  "rotateAfter",
  "importId",
  "apikey",
  "connectionId",
];
const WRONG = [
  SERVICE,
  ` ${SERVICE} `,
  `${SERVICE}\n`,
  [SERVICE],
  { [SERVICE]: SERVICE },
  { key: [SERVICE] },
];

test.each(FIELDS)("a key that was put into %s by mistake is not repeated by check", async (field) => {
  for (const value of WRONG) {
    const { world } = aScene();
    const provider = aProvider({ world }, CONFIG);
    const { failures } = await provider.check({}, { ...INPUTS, [field]: value });
    expectSilence(`the failures of ${field}`, JSON.stringify(failures), SECRETS);
  }
});

test.each([
  { "flowstack:apiKey": ` ${OWN}` },
  { "flowstack:apiKey": SERVICE },
  { "flowstack:baseUrl": `https://user:${encodeURIComponent(OWN)}@example.com` },
  { "flowstack:baseUrl": `https://example.com/?key=${encodeURIComponent(OWN)}` },
  { "flowstack:environment": OWN },
  { "flowstack:maxRetries": OWN },
  { "flowstack:existing": OWN },
])("a setting that holds a key by mistake is not repeated (%#)", async (config) => {
  const { world } = aScene();
  const provider = aProvider({ world }, { ...CONFIG, ...config });
  const { failures } = await provider.check({}, INPUTS);
  expect(failures).toHaveLength(1);
  expectSilence("the failures", JSON.stringify(failures), SECRETS);
  const end = await provider.create(INPUTS).catch((error: unknown) => error);
  expectSilence("the error", everythingIn(end), SECRETS);
});

test("a state that was edited, or that a newer version wrote, is not quoted", async () => {
  const state = await aStateOf(INPUTS);
  const broken = [
    { ...state, name: { [SERVICE]: SERVICE } },
    { ...state, memory: SERVICE },
    remembering(state, { key: [SERVICE] }),
    remembering(state, { format: 99, needs: { x: SERVICE } }),
  ];
  for (const outputs of broken) {
    const { world } = aScene();
    const end = await aProvider({ world }, CONFIG)
      .diff("conn_a", outputs, INPUTS)
      .catch((error: unknown) => error);
    expect(end).toBeInstanceOf(Error);
    expectSilence("the error", everythingIn(end), SECRETS);
  }
});
