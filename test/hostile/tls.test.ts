import { setDefaultCACertificates, type TlsOptions } from "node:tls";
import { expect, test } from "vitest";
import { selfSigned } from "../provider/certificate";
import { aRow, aRun, endOf, INPUTS, identity, KEY, liar, speaker, trap } from "./stage";

const ANOTHER_HOST = "127.0.0.2";

const expired = selfSigned({ from: -2, to: -1 });
const early = selfSigned({ from: 1, to: 2 });
/** The certificate has a key of another kind. */
const RSA_ONLY: TlsOptions = { ciphers: "ECDHE-RSA-AES128-GCM-SHA256", maxVersion: "TLSv1.2" };

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

/** Servers to which Node makes no secure connection: each has its own advice. All certificates are trusted. */
const REFUSED: [what: string, options: TlsOptions, code: RegExp, advice: RegExp][] = [
  ["an expired certificate", expired, /CERT_HAS_EXPIRED/, /has expired\..* clock/],
  ["a certificate of tomorrow", early, /CERT_NOT_YET_VALID/, /not valid yet\..* clock/],
  ["no cipher that Node knows", RSA_ONLY, /HANDSHAKE_FAILURE/, /no TLS version or cipher in common/],
];

test.each(REFUSED)("%s stops every call after one attempt, with advice", async (_, options, code, advice) => {
  setDefaultCACertificates([identity.cert, expired.cert, early.cert]);
  const server = await liar((_, response) => response.end("{}"), { tls: options });
  const run = aRun(`https://127.0.0.1:${server.port}`);
  const row = await aRow("conn_a");
  for (const call of [
    () => run.create(INPUTS),
    () => run.read("conn_a", row),
    () => run.delete("conn_a", row),
  ]) {
    const end = await endOf(call());
    expect(end).toMatch(/^\[TLS\] .* was not sent/);
    expect(end).toMatch(code);
    expect(end).toMatch(advice);
  }
  expect([server.requests, run.clock.sleeps]).toEqual([[], []]);
});

test("an https address whose port speaks http stops every call after one attempt, with advice", async () => {
  const server = await speaker("HTTP/1.1 400 Bad Request\r\n\r\n");
  const run = aRun(`https://127.0.0.1:${server.port}`);
  expect(await endOf(run.create(INPUTS))).toMatch(
    /^\[TLS\] .*The port does not speak https\. Correct the port in flowstack:baseUrl\./,
  );
  expect(run.clock.sleeps).toEqual([]);
  expect(server.arrived).not.toContain(KEY);
});

test("a connection that ends while TLS begins was not made: a create is tried again, and its outcome is known", async () => {
  const server = await speaker("");
  const run = aRun(`https://127.0.0.1:${server.port}`);
  const end = await endOf(run.create({ ...INPUTS }));
  expect(end).toMatch(/^\[UNREACHABLE\] .* was not sent: no connection to .* \(ECONNRESET\)/);
  expect(run.clock.sleeps).toHaveLength(4);
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
