import { expect, test } from "vitest";
import { anEmulator, aRow, aRun, asked, endOf, INPUTS, KEY, speaker } from "./stage";

/** Replies that break HTTP itself. */

const LARGE = `HTTP/1.1 200 OK\r\nx-filler: ${"x".repeat(20_000)}\r\ncontent-length: 2\r\n\r\n{}`;
const CHUNKED = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";

const BROKEN: [what: string, bytes: string, code: RegExp, advice: RegExp][] = [
  [
    "a greeting of another protocol",
    "SSH-2.0-OpenSSH_9.6\r\n",
    /Expected HTTP/,
    /not valid HTTP.*flowstack:baseUrl/,
  ],
  ["an alert of TLS", "\x15\x03\x01\x00\x02\x02\x16", /Expected HTTP/, /not valid HTTP.*flowstack:baseUrl/],
  ["HTML without a head", "<html><body>Welcome</body></html>", /Expected HTTP/, /not valid HTTP/],
  [
    "two lengths",
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    /LENGTH_MISMATCH/,
    /not valid HTTP/,
  ],
  [
    "a header without a colon",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    /Invalid header token/,
    /not valid HTTP/,
  ],
  ["a chunk without a length", `${CHUNKED}zz\r\n{}\r\n`, /Invalid character in chunk size/, /not valid HTTP/],
  ["too many headers", LARGE, /HEADERS_OVERFLOW/, /larger than Node accepts.*max-http-header-size/],
];

test.each(BROKEN)(
  "%s stops a read and a delete after one attempt, with advice",
  async (_, bytes, code, advice) => {
    const server = await speaker(bytes);
    const run = aRun(`http://127.0.0.1:${server.port}`);
    const row = await aRow("conn_a");
    for (const call of [() => run.read("conn_a", row), () => run.delete("conn_a", row)]) {
      const end = await endOf(call());
      expect(end).toMatch(/^\[BAD_HTTP\] /);
      expect(end).toMatch(code);
      expect(end).toMatch(advice);
      expect(end).not.toContain(KEY);
    }
    expect(run.clock.sleeps).toEqual([]);
  },
);

test.each(["", "HTTP/1.1 200 OK\r\ncontent-le"])(
  "a connection that ends after %o is lost, and a read is tried again",
  async (bytes) => {
    const server = await speaker(bytes);
    const run = aRun(`http://127.0.0.1:${server.port}`);
    expect(await endOf(run.read("conn_a", await aRow("conn_a")))).toMatch(/^\[CONNECTION_LOST\]/);
    expect(run.clock.sleeps).toHaveLength(4);
  },
);

test.each([
  ["chunks", `${CHUNKED}2\r\n{}\r\n`],
  ["a length", "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{}"],
])("a body with %s that ends too early is cut, and a read is tried again", async (_, bytes) => {
  const server = await speaker(bytes);
  const run = aRun(`http://127.0.0.1:${server.port}`);
  expect(await endOf(run.read("conn_a", await aRow("conn_a")))).toMatch(/^\[CUT_BODY\]/);
  expect(run.clock.sleeps).toHaveLength(4);
});

test.each([
  ["100 before each reply", {}],
  ["100 before the reply to a POST", { method: "POST" }],
  ["100 and 103, several times", { statuses: [103, 100, 100, 103] as const }],
])("%s: a create sends one POST, and its outcome is known", async (_, interim) => {
  const emulator = await anEmulator({ interim });
  const run = aRun(emulator.url);
  const { id, outs } = await run.create(INPUTS);
  await run.delete(id, outs);
  expect(asked(emulator)).toEqual(["GET /connections", "POST /connections", `DELETE /connections/${id}`]);
  expect(run.clock.sleeps).toEqual([]);
});
