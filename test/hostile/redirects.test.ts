import { setDefaultCACertificates } from "node:tls";
import { beforeAll, expect, test } from "vitest";
import { aRow, aRun, endOf, INPUTS, identity, KEY, type Liar, liar, trap } from "./stage";

beforeAll(() => setDefaultCACertificates([identity.cert]));

const STATUSES = [301, 302, 303, 307, 308];
const TARGETS = ["the same origin", "another origin", "plain http"] as const;
const CASES = STATUSES.flatMap((status) => TARGETS.map((target) => ({ status, target })));

test.each(CASES)(
  "a redirect with HTTP $status to $target sends no key there, and never means that a connection is gone",
  async ({ status, target }) => {
    const other = await liar((_, response) => response.end("{}"), { tls: true });
    const plain = await trap();
    const server: Liar = await liar(
      (_, response) => {
        const origins = { "the same origin": server, "another origin": other, "plain http": plain };
        const scheme = target === "plain http" ? "http" : "https";
        const location = `${scheme}://127.0.0.1:${origins[target].port}/elsewhere`;
        response.writeHead(status, { location }).end();
      },
      { tls: true },
    );
    const run = aRun(`https://127.0.0.1:${server.port}/api/v1`);
    const row = await aRow("conn_a");

    for (const call of [run.create(INPUTS), run.read("conn_a", row), run.delete("conn_a", row)]) {
      expect(await endOf(call)).toMatch(/^\[REDIRECTED\]/);
    }
    expect(server.requests.filter((request) => request.includes("elsewhere"))).toEqual([]);
    expect(server.requests.filter((request) => request.startsWith("DELETE"))).toHaveLength(1);
    expect(other.requests).toEqual([]);
    expect(plain.arrived).toBe("");
  },
);

test("a redirected POST is sent once, and no error contains its key", async () => {
  const elsewhere = await trap();
  const server = await liar((request, response) => {
    const isPost = request.method === "POST";
    response.setHeader("content-type", "application/json");
    if (isPost) response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.port}/?${KEY}` }).end();
    else response.end('{"data":[],"cursor":null,"hasMore":false}');
  });
  const end = await endOf(aRun(`http://127.0.0.1:${server.port}`).create(INPUTS));
  expect(end).toMatch(/^\[REDIRECTED\]/);
  expect(end).not.toContain(KEY);
  expect(server.requests.filter((request) => request.startsWith("POST"))).toHaveLength(1);
  expect(elsewhere.arrived).toBe("");
});
