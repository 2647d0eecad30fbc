import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Emulator, type Fault, startEmulator } from "../../../emulator/index";
import { FlowstackClient } from "../../../provider/api/client";
import { sendWithUndici } from "../../../provider/api/http/network";
import type { Settings } from "../../../provider/schema/settings";
import { version } from "../../../provider/world/version";
import { aWorld, failureOf, requests, settings } from "../world";

/** Real sockets on loopback and the real undici. Only the waits between attempts are virtual. */

const WANTED = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };
const MIB = 1024 * 1024;

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

function aClient(changed: Partial<Settings> = {}): FlowstackClient {
  return new FlowstackClient(settings({ baseUrl: emulator.url, ...changed }), aWorld(sendWithUndici));
}

function injectFault(fault: Fault, times: number | "always" = 1): void {
  emulator.faults.add({ fault, times });
}

test("create, list, get and delete work over a real connection", async () => {
  const client = aClient();
  const { id } = await client.create(WANTED);
  expect(emulator.holdsKey(id, "sk_canary_1")).toBe(true);
  expect((await client.list()).data).toEqual([await client.get(id)]);
  expect(await client.delete(id)).toBe("deleted");
  expect(await client.delete(id)).toBe("absent");
  expect(emulator.connections()).toEqual([]);
});

test("each request carries the User-Agent", async () => {
  await aClient().list();
  expect(emulator.requests[0]?.userAgent).toBe(`pulumi-flowstack/${version}`);
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
});

test("ids with any characters arrive unchanged, and the next page follows by its cursor", async () => {
  const rows = Array.from({ length: 101 }, (_, at) => ({
    id: `a/${at}%2F?#+ ключ`,
    app: "a",
    name: `${at}`,
  }));
  emulator.seed(rows);
  const client = aClient();
  const first = await client.list();
  const second = await client.list(first.cursor ?? undefined);
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  expect((await client.get("a/100%2F?#+ ключ")).name).toBe("100");
});

test("twenty creates run at the same time", async () => {
  const client = aClient();
  const names = Array.from({ length: 20 }, (_, at) => `n${at}`);
  await Promise.all(names.map((name) => client.create({ ...WANTED, name })));
  expect(new Set(emulator.connections().map(({ name }) => name))).toEqual(new Set(names));
});

test("a server that never answers causes TIMEOUT", async () => {
  injectFault({ kind: "hang" }, "always");
  const error = await failureOf(aClient({ requestTimeout: 60, maxRetries: 1 }).list());
  expect(error).toMatchObject({ code: "TIMEOUT", outcome: "unknown" });
  expect(requests({ flowstack: emulator })).toHaveLength(2);
});

test("a server that stops in the middle of a body causes TIMEOUT", async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).write('{"data":[');
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error = await failureOf(aClient({ baseUrl, requestTimeout: 60, maxRetries: 0 }).list());
    expect(error.code).toBe("TIMEOUT");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("a GET is retried after a connection reset, a POST is not", async () => {
  injectFault({ kind: "reset" });
  await aClient().list();
  injectFault({ kind: "reset", when: "after" });
  expect(await failureOf(aClient().create(WANTED))).toMatchObject({
    code: "CONNECTION_LOST",
    outcome: "unknown",
  });
  expect(requests({ flowstack: emulator })).toEqual([
    "GET /connections",
    "GET /connections",
    "POST /connections",
  ]);
});

test.each(["short", "half"] as const)("a cut body (%s) causes CUT_BODY", async (how) => {
  injectFault({ kind: "cut", how }, "always");
  const error = await failureOf(aClient({ maxRetries: 1 }).create(WANTED));
  expect(error).toMatchObject({ code: "CUT_BODY", outcome: "unknown" });
  expect((await failureOf(aClient({ maxRetries: 1 }).list())).code).toBe("CUT_BODY");
  expect(requests({ flowstack: emulator })).toHaveLength(3);
});

test("a page without end causes BODY_TOO_LARGE and is not requested again", async () => {
  injectFault({ kind: "endless" }, "always");
  expect((await failureOf(aClient().list())).code).toBe("BODY_TOO_LARGE");
  expect(emulator.requests).toHaveLength(1);
});

test("the size limit of a body is 4 MiB", async () => {
  const { id } = await aClient().create(WANTED);
  injectFault({ kind: "edit", set: { notes: "x".repeat(4 * MIB - 1_000) } });
  expect((await aClient().get(id)).id).toBe(id);
  injectFault({ kind: "edit", set: { notes: "x".repeat(4 * MIB) } });
  expect((await failureOf(aClient().get(id))).code).toBe("BODY_TOO_LARGE");
});

test("a compressed body is not unpacked", async () => {
  injectFault({ kind: "gzip", padding: 20 * MIB }, "always");
  expect((await failureOf(aClient({ maxRetries: 0 }).list())).code).toBe("NOT_JSON");
});

test("a redirect is not followed, so no key reaches another server", async () => {
  const elsewhere = await startEmulator();
  try {
    const location = `${elsewhere.url}/connections`;
    injectFault({ kind: "answer", status: 307, headers: { location } }, "always");
    expect((await failureOf(aClient().list())).code).toBe("REDIRECTED");
    expect((await failureOf(aClient().create(WANTED))).code).toBe("REDIRECTED");
    expect(elsewhere.requests).toEqual([]);
  } finally {
    await elsewhere.close();
  }
});

test("a closed port causes UNREACHABLE with the outcome unprocessed", async () => {
  await emulator.close();
  const error = await failureOf(aClient({ maxRetries: 1 }).create(WANTED));
  expect(error).toMatchObject({ code: "UNREACHABLE", outcome: "unprocessed" });
  expect(error.message).toContain("ECONNREFUSED");
});

test("the client waits for the quota's reset, as the emulator's headers say", async () => {
  const clockless = aWorld(sendWithUndici);
  const client = new FlowstackClient(settings({ baseUrl: emulator.url }), clockless);
  emulator.setQuota({ limit: 1, windowSeconds: 30 });
  await client.list();
  emulator.setQuota({ limit: 1, windowSeconds: 30 });
  await client.list();
  expect(clockless.clock.sleeps).toHaveLength(1);
  expect(clockless.clock.sleeps[0]).toBeGreaterThanOrEqual(29_000);
  expect(clockless.clock.sleeps[0]).toBeLessThanOrEqual(31_000);
});
