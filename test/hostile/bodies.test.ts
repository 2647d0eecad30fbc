import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { anEmulator, aRow, aRun, asked, endOf, INPUTS, liar } from "./stage";

const MIB = 1024 * 1024;

/** How much more memory is in use after the work than before, in MiB. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage();
  await work();
  const after = process.memoryUsage();
  return (after.heapUsed + after.external - before.heapUsed - before.external) / MIB;
}

test("twenty reads of a list without end: each fails with BODY_TOO_LARGE, and memory does not grow", async () => {
  const emulator = await anEmulator();
  emulator.faults.add({ fault: { kind: "endless", bytes: 1024 * MIB }, times: "always" });
  const row = await aRow("conn_a");
  const run = aRun(emulator.url);
  const grown = await growth(async () => {
    const reads = Array.from({ length: 20 }, () => endOf(run.read("conn_a", row)));
    for (const end of await Promise.all(reads)) expect(end).toMatch(/^\[BODY_TOO_LARGE\]/);
  });
  expect(grown).toBeLessThan(100);
  expect(emulator.requests.length).toBeLessThanOrEqual(20);
});

test("a compressed bomb is not unpacked, neither for a create nor for a read", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * MIB, " "));
  const server = await liar((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(bomb);
  });
  const row = await aRow("conn_a");
  const run = aRun(`http://127.0.0.1:${server.port}`);
  const grown = await growth(async () => {
    for (const call of [run.create(INPUTS), run.read("conn_a", row)]) {
      expect(await endOf(call)).toMatch(/^\[NOT_JSON\].* it is compressed \(gzip\)/);
    }
  });
  expect(grown).toBeLessThan(32);
});

test("a create with a compressed reply is found in the list, and not repeated", async () => {
  const emulator = await anEmulator();
  emulator.faults.add({ fault: { kind: "gzip" }, match: { method: "POST" }, times: "always" });
  const { id } = await aRun(emulator.url).create(INPUTS);
  expect(emulator.connections()).toMatchObject([{ id }]);
  expect(asked(emulator).filter((request) => request.startsWith("POST"))).toHaveLength(1);
});

test("a body that trickles without end causes TIMEOUT, because the timeout covers the whole exchange", async () => {
  const server = await liar((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const drip = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(drip));
  });
  const config = { "flowstack:requestTimeout": 1, "flowstack:maxRetries": 0 };
  const run = aRun(`http://127.0.0.1:${server.port}`, config);
  expect(await endOf(run.read("conn_a", await aRow("conn_a")))).toMatch(/^\[TIMEOUT\]/);
  expect(server.requests).toHaveLength(1);
});

test.each([
  ["a null", "null"],
  ["a JSON list", "[]"],
  ["a number", "42"],
  ["empty", ""],
  ["a page with null as a row", '{"data":[null],"cursor":null,"hasMore":false}'],
  ["a page whose data is an object", '{"data":{},"cursor":null,"hasMore":false}'],
  ["deep nesting", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["an object that sets __proto__", '{"__proto__":{"data":[]},"constructor":{}}'],
])("a page that is %s is an error, and never means an empty project", async (_, body) => {
  const server = await liar((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  const run = aRun(`http://127.0.0.1:${server.port}`);
  const row = await aRow("conn_a");
  expect(await endOf(run.read("conn_a", row))).toMatch(/^\[(BAD_REPLY|CUT_BODY|NOT_JSON)\]/);
  expect(await endOf(run.create(INPUTS))).toMatch(/^\[(BAD_REPLY|CUT_BODY|NOT_JSON)\]/);
  expect(server.requests.filter((request) => request.startsWith("POST"))).toEqual([]);
  expect(server.requests.length).toBeLessThanOrEqual(10);
});
