import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  createFlowStack,
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type InterimOption,
  startEmulator,
} from "../../emulator/index";
import { call, command, create, outcomeOf } from "./client";

/** The status lines that Node writes for the interim replies. */
const CONTINUE = "HTTP/1.1 100 Continue";
const EARLY_HINTS = "HTTP/1.1 103 Early Hints";

async function start(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/**
 * The status lines of everything that the emulator sends to one request, in their order. A plain socket reads them, as
 * HTTP clients hide interim replies or, like Node's fetch with 100, refuse them.
 */
async function statusLines(emulator: Emulator, method: string, path: string, body = ""): Promise<string[]> {
  const socket = connect(emulator.port, "127.0.0.1");
  await once(socket, "connect");
  const headers = [`authorization: Bearer ${emulator.apiKey}`, `content-length: ${Buffer.byteLength(body)}`];
  const lines = [`${method} ${path} HTTP/1.1`, "host: emulator", "connection: close", ...headers, "", body];
  socket.write(lines.join("\r\n"));
  return (await text(socket)).split("\r\n").filter((line) => line.startsWith("HTTP/1.1 "));
}

/** Sends a request on a plain socket, and collects what arrives. */
async function sendGet({ port }: Emulator): Promise<{ socket: Socket; received: string[] }> {
  const socket = connect(port, "127.0.0.1");
  const received: string[] = [];
  socket.on("data", (bytes) => received.push(String(bytes)));
  await once(socket, "connect");
  socket.write("GET /api/v1/connections HTTP/1.1\r\nhost: emulator\r\n\r\n");
  return { socket, received };
}

const GET = ["GET", "/api/v1/connections"] as const;
const POST = ["POST", "/api/v1/connections", JSON.stringify(create())] as const;

describe("the option interim", () => {
  test("without it, only the final reply is sent", async () => {
    expect(await statusLines(await start(), ...POST)).toEqual(["HTTP/1.1 201 Created"]);
  });

  test("sends 100 Continue before the reply to requests of every method", async () => {
    const emulator = await start({ interim: {} });
    expect(await statusLines(emulator, ...GET)).toEqual([CONTINUE, "HTTP/1.1 200 OK"]);
    expect(await statusLines(emulator, ...POST)).toEqual([CONTINUE, "HTTP/1.1 201 Created"]);
    const [{ id } = { id: "" }] = emulator.connections();
    expect(await statusLines(emulator, "DELETE", `/api/v1/connections/${id}`)).toEqual([
      CONTINUE,
      "HTTP/1.1 204 No Content",
    ]);
  });

  test("method: POST leaves other requests without interim replies", async () => {
    const emulator = await start({ interim: { method: "POST" } });
    expect(await statusLines(emulator, ...POST)).toEqual([CONTINUE, "HTTP/1.1 201 Created"]);
    expect(await statusLines(emulator, ...GET)).toEqual(["HTTP/1.1 200 OK"]);
  });

  test.each<[InterimOption["statuses"], string[]]>([
    [
      [100, 103],
      [CONTINUE, EARLY_HINTS],
    ],
    [[103], [EARLY_HINTS]],
    [[], []],
  ])("statuses: %j chooses the interim replies", async (statuses, interim) => {
    const emulator = await start({ interim: { statuses } as InterimOption });
    expect(await statusLines(emulator, ...GET)).toEqual([...interim, "HTTP/1.1 200 OK"]);
  });

  test("errors and 429s have interim replies, the control interface has none", async () => {
    const emulator = await start({ interim: {}, quota: { limit: 1 } });
    expect(await statusLines(emulator, "GET", "/api/v1/nothing")).toEqual([
      CONTINUE,
      "HTTP/1.1 404 Not Found",
    ]);
    expect(await statusLines(emulator, ...GET)).toEqual([CONTINUE, "HTTP/1.1 429 Too Many Requests"]);
    expect(await statusLines(emulator, "POST", "/_emulator/connections")).toEqual(["HTTP/1.1 200 OK"]);
  });

  test("they come before a reply that is cut", async () => {
    const emulator = await start({ interim: {} });
    emulator.faults.add({ fault: { kind: "cut" } });
    expect(await statusLines(emulator, ...POST)).toEqual([CONTINUE, "HTTP/1.1 201 Created"]);
  });

  test("they do not come before a reset", async () => {
    const emulator = await start({ interim: {} });
    emulator.faults.add({ fault: { kind: "reset" } });
    const { socket, received } = await sendGet(emulator);
    await expect(once(socket, "close")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(received.join("")).toBe("");
  });

  // Ten minutes: far longer than the test, which reads the interim reply and then closes the emulator.
  test.each<[string, EmulatorOptions, Fault[]]>([
    ["latencyMs", { latencyMs: 600_000 }, []],
    ["a reply that never comes", {}, [{ kind: "hang" }]],
  ])("they come at once, before %s", async (_title, options, faults) => {
    const emulator = await start({ ...options, interim: {} });
    for (const fault of faults) emulator.faults.add({ fault });
    const { socket, received } = await sendGet(emulator);
    await once(socket, "data");
    socket.destroy();
    expect(received.join("")).toBe(`${CONTINUE}\r\n\r\n`);
  });

  test("a status that is not interim is refused", async () => {
    const interim = { statuses: [200] } as unknown as InterimOption;
    await expect(startEmulator({ interim })).rejects.toThrow("statuses must be a list of 100 and 103.");
  });
});

describe("the fault interim", () => {
  test("sends interim replies before the replies to the requests that match, and is logged", async () => {
    const emulator = await start();
    const rule = { match: { method: "POST" }, fault: { kind: "interim", statuses: [100, 103] } };
    expect((await command(emulator, "faults", rule)).status).toBe(200);
    expect(await statusLines(emulator, ...GET)).toEqual(["HTTP/1.1 200 OK"]);
    expect(await statusLines(emulator, ...POST)).toEqual([CONTINUE, EARLY_HINTS, "HTTP/1.1 201 Created"]);
    expect(await statusLines(emulator, ...POST)).toEqual(["HTTP/1.1 201 Created"]);
    expect(emulator.requests.map(({ fault }) => fault)).toEqual([null, "interim", null]);
  });

  test("wins over the option", async () => {
    const emulator = await start({ interim: {} });
    emulator.faults.add({ fault: { kind: "interim", statuses: [103] } });
    expect(await statusLines(emulator, ...GET)).toEqual([EARLY_HINTS, "HTTP/1.1 200 OK"]);
  });

  test("works together with an answer fault and an altered name", async () => {
    const emulator = await start();
    emulator.faults.add({ fault: { kind: "interim" } });
    emulator.faults.add({ fault: { kind: "alter-name", maxLength: 4 } });
    emulator.faults.add({ fault: { kind: "answer", status: 504, when: "after" } });
    expect(await statusLines(emulator, ...POST)).toEqual([CONTINUE, "HTTP/1.1 504 Gateway Timeout"]);
    expect(emulator.connections()).toMatchObject([{ name: "Prod" }]);
    expect(emulator.requests).toMatchObject([{ status: 504, fault: "answer + alter-name + interim" }]);
  });

  test("has no effect on what handle returns in this process", () => {
    const flowstack = createFlowStack();
    flowstack.faults.add({ fault: { kind: "interim" } });
    const outcome = outcomeOf(flowstack, "GET", "/connections");
    const again = call(flowstack, "GET", "/connections");
    expect(Object.keys(outcome)).toEqual(["kind", "reply"]);
    expect(outcome).toMatchObject({ kind: "reply", reply: { status: 200, body: again.body } });
  });

  test.each([[[200]], ["100"], [[100, "103"]]])(
    "statuses %j are refused over the control interface",
    async (statuses) => {
      const reply = await command(await start(), "faults", { fault: { kind: "interim", statuses } });
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({
        error: { message: "statuses must be a list of 100 and 103." },
      });
    },
  );
});
