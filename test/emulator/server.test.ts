import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Emulator, type EmulatorOptions, type Fault, startEmulator } from "../../emulator/index";
import { command, create, send } from "./client";

const running: Emulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

async function start(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  return emulator;
}

/** An emulator whose next request runs into this fault. */
async function startWith(fault: Fault, options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await start(options);
  emulator.faults.add({ fault });
  return emulator;
}

/** Why a fetch failed, as Node's client names it; undefined if it did not. */
async function failureOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
  } catch (error) {
    return ((error as Error).cause as NodeJS.ErrnoException).code ?? "UNKNOWN";
  }
  return undefined;
}

describe("over HTTP", () => {
  test("create, get, list and delete work at the url of the emulator", async () => {
    const emulator = await start();
    expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}/api/v1`);
    const made = await send(emulator, "POST", "/connections", create());
    const row = (await made.json()) as { id: string };
    expect([made.status, made.headers.get("content-type")]).toEqual([201, "application/json"]);
    expect(await (await send(emulator, "GET", `/connections/${row.id}`)).json()).toEqual(row);
    expect(await (await send(emulator, "GET", "/connections")).json()).toMatchObject({
      data: [row],
      hasMore: false,
    });
    const deleted = await send(emulator, "DELETE", `/connections/${row.id}`);
    expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
    expect(emulator.requests.map(({ status }) => status)).toEqual([201, 200, 200, 204]);
  });

  test("non-ASCII letters arrive unchanged", async () => {
    const emulator = await start();
    const made = await send(emulator, "POST", "/connections", create({ name: "Zürich 東京 🚀" }));
    expect(await made.json()).toMatchObject({ name: "Zürich 東京 🚀" });
  });

  test("every reply has the rate-limit headers and the date of the emulator's clock", async () => {
    const emulator = await start({ now: () => 1_000_000_000_000, quota: { limit: 1 } });
    const replies = [await send(emulator, "GET", "/flows"), await send(emulator, "GET", "/flows")];
    expect(replies.map(({ status }) => status)).toEqual([200, 429]);
    for (const { headers } of replies) {
      expect(headers.get("x-ratelimit-limit")).toBe("1");
      expect(headers.get("x-ratelimit-reset")).toBe("1000003600");
      expect(headers.get("date")).toBe("Sun, 09 Sep 2001 01:46:40 GMT");
    }
    expect(replies[1]?.headers.get("retry-after")).toBe("3600");
  });

  test("latencyMs passes between the effect of a request and its reply", async () => {
    // Ten minutes: far longer than the test, which sees the effect and then closes the emulator.
    const emulator = await start({ latencyMs: 600_000 });
    const waiting = failureOf(send(emulator, "POST", "/connections", create()));
    await until(() => emulator.connections().length === 1);
    await emulator.close();
    expect(await waiting).toBe("UND_ERR_SOCKET");
    const quick = await start({ latencyMs: 5 });
    expect((await send(quick, "GET", "/flows")).status).toBe(200);
  });

  test("if a function among the options throws, the reply is a 500 and later requests work", async () => {
    const bornStatus = () => {
      throw new Error("sk_canary_1");
    };
    const emulator = await start({ bornStatus });
    const failed = await send(emulator, "POST", "/connections", create());
    expect([failed.status, await failed.text()]).toEqual([500, expect.not.stringContaining("sk_canary")]);
    expect((await send(emulator, "GET", "/flows")).status).toBe(200);
  });

  test("startEmulator rejects with Node's own error if the port is in use", async () => {
    const { port } = await start();
    await expect(startEmulator({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("faults over HTTP", () => {
  test.each(["before", "after"] as const)(
    "reset %s the effect: the client sees a connection reset",
    async (when) => {
      const emulator = await startWith({ kind: "reset", when });
      expect(await failureOf(send(emulator, "POST", "/connections", create()))).toBe("ECONNRESET");
      expect(emulator.connections()).toHaveLength(when === "after" ? 1 : 0);
    },
  );

  test("hang: no reply until close() ends the request", async () => {
    const emulator = await startWith({ kind: "hang", when: "after" });
    const waiting = failureOf(send(emulator, "POST", "/connections", create()));
    await until(() => emulator.connections().length === 1);
    await emulator.close();
    expect(await waiting).toBe("UND_ERR_SOCKET");
  });

  test("cut: the status arrives, then the connection closes within the body", async () => {
    const emulator = await startWith({ kind: "cut" });
    const reply = await send(emulator, "POST", "/connections", create());
    expect(reply.status).toBe(201);
    expect(Number(reply.headers.get("content-length"))).toBeGreaterThan(100);
    expect(await failureOf(reply.text())).toBe("UND_ERR_SOCKET");
  });

  test("cut in half: Content-Length is right, but the JSON is incomplete", async () => {
    const reply = await send(await startWith({ kind: "cut", how: "half" }), "GET", "/flows");
    const text = await reply.text();
    expect(Number(reply.headers.get("content-length"))).toBe(text.length);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test("endless: the body ends after its number of bytes, or when the client stops reading", async () => {
    const bounded = await startWith({ kind: "endless", bytes: 1_000_000 });
    expect((await (await send(bounded, "GET", "/flows")).text()).length).toBeGreaterThanOrEqual(1_000_000);
    bounded.faults.add({ fault: { kind: "endless" } });
    const reader = (await send(bounded, "GET", "/flows")).body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
    expect((await send(bounded, "GET", "/flows")).status).toBe(200);
  });

  test("gzip: a client that can decompress reads the reply", async () => {
    const reply = await send(await startWith({ kind: "gzip" }), "GET", "/flows");
    expect(reply.headers.get("content-encoding")).toBe("gzip");
    expect(await reply.json()).toMatchObject({ hasMore: false });
  });

  test("redirect: the client gets the status and the location", async () => {
    const emulator = await startWith({
      kind: "answer",
      status: 307,
      headers: { location: "http://127.0.0.1:1/" },
    });
    const reply = await send(emulator, "GET", "/flows");
    expect([reply.status, reply.headers.get("location")]).toEqual([307, "http://127.0.0.1:1/"]);
  });
});

describe("close", () => {
  test("ends idle sockets and half-sent requests, may be called twice, and frees the port", async () => {
    const emulator = await start();
    await (await send(emulator, "GET", "/flows")).text();
    const socket = connect(emulator.port, "127.0.0.1").resume();
    socket.write("POST /api/v1/connections HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{");
    await once(socket, "connect");
    const ended = once(socket, "close").catch(() => "reset");
    await Promise.all([emulator.close(), emulator.close()]);
    await ended;
    expect((await start({ port: emulator.port })).port).toBe(emulator.port);
  });
});

describe("the control interface for other processes", () => {
  const json = async (reply: Promise<Response>) => (await reply).json();

  test("each command does what the method of the same name does, needs no key, and is neither counted nor logged", async () => {
    const emulator = await start({ listLag: { lists: 9 } });
    const rows = [{ id: "conn_1", app: "stripe", name: "One", apiKey: "sk_canary_1" }];
    expect(await json(command(emulator, "list-lag", {}))).toEqual({});
    expect(await json(command(emulator, "seed", { rows }))).toMatchObject({
      connections: [{ id: "conn_1" }],
    });
    expect(await json(send(emulator, "GET", "/connections"))).toMatchObject({ data: [{ id: "conn_1" }] });
    emulator.resetRequests();
    expect(await json(command(emulator, "holds-key", { id: "conn_1", apiKey: "sk_canary_1" }))).toEqual({
      holds: true,
    });
    expect(await json(command(emulator, "status", { id: "conn_1", status: "EXPIRED" }))).toMatchObject({
      status: "EXPIRED",
    });
    expect(await json(command(emulator, "rename", { id: "conn_1", name: "Two" }))).toMatchObject({
      name: "Two",
    });
    expect(await json(command(emulator, "connections", { project: "second" }))).toEqual({ connections: [] });
    expect(await json(command(emulator, "connections"))).toEqual({ connections: emulator.connections() });
    expect(await json(command(emulator, "remove", { id: "conn_1" }))).toEqual({});
    expect(emulator.connections()).toEqual([]);
    expect(emulator.requests).toEqual([]);
    expect((await send(emulator, "GET", "/connections")).headers.get("x-ratelimit-remaining")).toBe("4998");
    expect(await json(command(emulator, "requests"))).toEqual({ requests: emulator.requests });
    await command(emulator, "reset-requests");
    expect(emulator.requests).toEqual([]);
  });

  test("the commands for faults, lag, quota and keys take effect", async () => {
    const emulator = await start();
    await command(emulator, "faults", {
      match: { path: "/flows" },
      times: 2,
      fault: { kind: "answer", status: 503 },
    });
    expect((await send(emulator, "GET", "/flows")).status).toBe(503);
    await command(emulator, "clear-faults");
    expect((await send(emulator, "GET", "/flows")).status).toBe(200);
    await command(emulator, "list-lag", { lists: 1 });
    await command(emulator, "seed", { rows: [{ app: "stripe", name: "One" }] });
    expect(await json(send(emulator, "GET", "/connections"))).toMatchObject({ data: [] });
    await command(emulator, "quota", { limit: 5, remaining: 0, project: "default" });
    expect((await send(emulator, "GET", "/flows")).status).toBe(429);
    await command(emulator, "revoke-key", { key: emulator.apiKey });
    expect((await send(emulator, "GET", "/flows")).status).toBe(401);
  });

  test("the command faults accepts alter-name, for as many creates as it says", async () => {
    const emulator = await start();
    const rule = { times: 2, fault: { kind: "alter-name", nfkc: true, maxLength: 3 } };
    expect((await command(emulator, "faults", rule)).status).toBe(200);
    for (let creates = 0; creates < 3; creates += 1) {
      await send(emulator, "POST", "/connections", create({ name: "Ａbcd" }));
    }
    expect(emulator.connections().map(({ name }) => name)).toEqual(["Abc", "Abc", "Ａbcd"]);
  });

  test.each([
    ["nothing", undefined, 404, "one of: connections, seed,"],
    // A property of every JavaScript object, which must not count as a command.
    ["constructor", undefined, 404, "one of:"],
    ["seed", { rows: 1 }, 400, "rows must be an array."],
    ["seed", { rows: [{ app: "stripe" }] }, 400, "name must be a string."],
    ["status", { id: "conn_1", status: "ERROR" }, 404, "No such connection."],
    ["status", { id: "conn_1" }, 400, "status must be a string."],
    ["faults", { fault: { kind: "slow" } }, 400, "fault.kind must be one of"],
    ["faults", { fault: { kind: "alter-name", maxLength: 0 } }, 400, "maxLength must be a whole number"],
    ["faults", { fault: null }, 400, "fault.kind must be one of"],
    ["faults", "sk_canary", 400, "The body must be a JSON object."],
    ["connections", { project: 7 }, 400, "project must be a string."],
  ])("%s with %j is refused with %i: %s", async (name, sent, status, message) => {
    const reply = await command(await start(), name, sent);
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({
      error: { message: expect.stringContaining(message), statusCode: status },
    });
  });

  test("the control interface accepts only POST, and no request from a web page", async () => {
    const emulator = await start();
    const url = new URL("/_emulator/connections", emulator.url);
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(url, { method: "POST", headers: { origin: "http://example.com" } })).status).toBe(
      403,
    );
  });
});

/** Waits for something that another task does; fails after 1,000 turns of the event loop. */
async function until(done: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1000 && !done(); turns += 1) await new Promise(setImmediate);
  expect(done()).toBe(true);
}
