import { expect, test } from "vitest";
import { anEmulator, aRun, asked, endOf, INPUTS, type Liar, liar } from "./stage";

const STRANGE = [
  "a/b",
  "/",
  "../admin",
  "a/../../b",
  "..%2f..%2fadmin",
  "%2e%2e",
  "%",
  "100%25",
  "a?b=c#d",
  "a b+c&d=e;f",
  "\\..\\",
  "...",
  "ключ",
  "conn_😀",
  "e\u0301",
  '"<>`{}|^',
  "x".repeat(500),
];

test.each(STRANGE)("the id %j works unchanged for import, read and delete", async (id) => {
  const emulator = await anEmulator();
  emulator.seed([{ ...INPUTS, id }]);
  const adopted = await aRun(emulator.url).create({ ...INPUTS, importId: id });
  const read = await aRun(emulator.url).read(id, adopted.outs);
  expect([adopted.id, read]).toEqual([id, { id, props: adopted.outs }]);
  emulator.resetRequests();
  await aRun(emulator.url).delete(id, adopted.outs);
  expect(emulator.connections()).toEqual([]);
  expect(asked(emulator)).toEqual([`DELETE /connections/${encodeURIComponent(id)}`]);
});

const IMPOSSIBLE = [
  ".",
  "..",
  "",
  " ",
  "a\u0000b",
  "a\r\nX-Evil: 1",
  "\u0007",
  "a\u0085b",
  42,
  null,
  ["a"],
  { id: "a" },
];

/** The id becomes a part of the URL: one that changes the path, or breaks the line, must never get there. */
test.each(IMPOSSIBLE)("the id %j from a server is refused, and never sent", async (id) => {
  const server: Liar = await liar((request, response) => {
    const isList = request.method === "GET";
    const body = isList ? { data: [], cursor: null, hasMore: false } : { ...INPUTS, apiKey: undefined, id };
    response.writeHead(isList ? 200 : 201, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const end = await endOf(aRun(`http://127.0.0.1:${server.port}/api/v1`).create(INPUTS));
  expect(end).toMatch(/^\[CREATE_UNCERTAIN\]/);
  const paths = server.requests.map((request) => request.replace(/\?.*/, ""));
  expect(new Set(paths)).toEqual(new Set(["GET /api/v1/connections", "POST /api/v1/connections"]));
  expect(paths.filter((path) => path.startsWith("POST")).length).toBeLessThanOrEqual(2);
});

test.each([".", "..", "a\u0000b", " a", "a\n"])(
  "the import id %j is refused before any request",
  async (importId) => {
    const emulator = await anEmulator();
    const { failures } = await aRun(emulator.url).check({}, { ...INPUTS, importId });
    expect(failures).toMatchObject([{ property: "", reason: expect.stringContaining("importId") }]);
    expect(emulator.requests).toEqual([]);
  },
);
