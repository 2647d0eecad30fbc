import { setDefaultCACertificates } from "node:tls";
import { expect, test } from "vitest";
import { aRow, aRun, endOf, INPUTS, identity, liar, trap } from "./stage";

const ANOTHER_HOST = "127.0.0.2";

test("with a trusted certificate of another host, no request arrives, and no connection counts as gone", async () => {
  setDefaultCACertificates([identity.cert]);
  const server = await liar((_, response) => response.end("{}"), { tls: true, host: ANOTHER_HOST });
  const run = aRun(`https://${ANOTHER_HOST}:${server.port}`);
  const row = await aRow("conn_a");
  for (const call of [run.create(INPUTS), run.read("conn_a", row), run.delete("conn_a", row)]) {
    expect(await endOf(call)).toMatch(/^\[TLS\].*ERR_TLS_CERT_ALTNAME_INVALID/);
  }
  expect(server.requests).toEqual([]);
});

test("an untrusted certificate stops every call after one attempt", async () => {
  setDefaultCACertificates([]);
  const server = await liar((_, response) => response.end("{}"), { tls: true });
  const run = aRun(`https://127.0.0.1:${server.port}`);
  const row = await aRow("conn_a");
  for (const call of [run.create(INPUTS), run.read("conn_a", row), run.delete("conn_a", row)]) {
    expect(await endOf(call)).toMatch(/^\[TLS\]/);
  }
  expect([server.requests, run.clock.sleeps]).toEqual([[], []]);
});

test.each([
  "http://example.com/api/v1",
  "http://127.0.0.1.example.com",
  "http://localhost.example.com",
  "http://[::ffff:127.0.0.1]",
  "https://fs_test_user:fs_test_password@127.0.0.1",
  "ftp://127.0.0.1",
  "//127.0.0.1",
])("the base URL %s is refused before any byte is sent", async (baseUrl) => {
  const proxy = await trap();
  const end = await endOf(aRun(baseUrl).create(INPUTS));
  expect(end).toMatch(/^\[BASE_URL_INVALID\]/);
  expect(end).not.toContain("fs_test_password");
  expect(proxy.arrived).toBe("");
});
