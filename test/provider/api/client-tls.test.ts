import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startEmulator } from "../../../emulator/index";
import { FlowstackClient } from "../../../provider/api/client";
import { sendWithUndici } from "../../../provider/api/http/network";
import type { Settings } from "../../../provider/schema/settings";
import { selfSigned } from "../certificate";
import { aWorld, failureOf, KEY, settings } from "../world";

const folder = mkdtempSync(join(tmpdir(), "flowstack-tls-"));
const authority = join(folder, "ca.pem");
const { key, cert } = selfSigned();
const arrived: string[] = [];
const tunnels: string[] = [];

const server = createServer({ key, cert }, (request, response) => {
  arrived.push(`${request.method} ${request.url} ${request.headers.authorization}`);
  response.setHeader("content-type", "application/json");
  if (request.url?.startsWith("/interim/")) response.writeContinue();
  if (request.url?.startsWith("/large/")) return void response.end(Buffer.alloc(5 * 1024 * 1024, " "));
  response.end(JSON.stringify({ data: [], cursor: null, hasMore: false }));
});
/** A proxy that only tunnels. */
const proxy = createHttpServer().on("connect", (request, client) => {
  tunnels.push(request.url ?? "");
  const [host, port] = (request.url ?? "").split(":");
  const upstream = connect(Number(port), host, () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    client.pipe(upstream).pipe(client);
  });
  for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
});

const portOf = (listening: Server) => (listening.address() as AddressInfo).port;
const baseUrl = () => `https://127.0.0.1:${portOf(server)}/api/v1`;

beforeAll(async () => {
  writeFileSync(authority, cert);
  await Promise.all([server, proxy].map((one) => once(one.listen(0, "127.0.0.1"), "listening")));
});
beforeEach(() => {
  arrived.length = 0;
  tunnels.length = 0;
});
afterAll(() => {
  server.close();
  proxy.close();
  rmSync(folder, { recursive: true });
});

/**
 * Node reads NODE_EXTRA_CA_CERTS, and the provider HTTPS_PROXY, only when the process starts. So each call runs in its own
 * process, on the compiled code, which starts fast.
 */
const PROGRAM = `
const Module = require("node:module");
const load = Module._load;
if (process.env.NO_UNDICI) Module._load = (name, ...more) => load(name === "undici" ? "./no/undici" : name, ...more);
const { FlowstackClient } = require("./dist/provider/api/client");
const { sendWithUndici } = require("./dist/provider/api/http/network");
const world = { send: sendWithUndici, clock: { now: Date.now, sleep: async () => {} }, signal: new AbortController().signal, tell() {}, isOrphaned: async () => false, random: () => 0, environment: {} };
new FlowstackClient(JSON.parse(process.argv[1]), world).list().then(
  ({ data }) => console.log("rows: " + data.length),
  ({ message }) => console.log(message),
);`;

async function listFromAChild(
  environment: NodeJS.ProcessEnv,
  from = baseUrl(),
  changed: Partial<Settings> = {},
): Promise<string> {
  const root = resolve(__dirname, "../../..");
  const sent = JSON.stringify(settings({ baseUrl: from, maxRetries: 0, ...changed }));
  const { PATH } = process.env;
  const options = { cwd: root, env: { PATH, ...environment } };
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", PROGRAM, sent], options);
  return stdout.trim();
}

const viaProxy = () => ({ HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, NODE_EXTRA_CA_CERTS: authority });

test("an untrusted certificate causes TLS, the error names NODE_EXTRA_CA_CERTS, and no key is sent", async () => {
  const client = new FlowstackClient(settings({ baseUrl: baseUrl() }), aWorld(sendWithUndici));
  const error = await failureOf(client.create({ name: "n", app: "a", apiKey: "sk_canary_1" }));
  expect(error).toMatchObject({ code: "TLS", outcome: "unprocessed" });
  expect(error.message).toContain("DEPTH_ZERO_SELF_SIGNED_CERT");
  expect(error.message).toContain("NODE_EXTRA_CA_CERTS");
  expect(arrived).toEqual([]);
});

test("https to a server that speaks http causes TLS", async () => {
  const client = new FlowstackClient(
    settings({ baseUrl: `https://127.0.0.1:${portOf(proxy)}` }),
    aWorld(sendWithUndici),
  );
  expect((await failureOf(client.list())).code).toBe("TLS");
});

test("NODE_EXTRA_CA_CERTS makes a private certificate authority trusted", async () => {
  expect(await listFromAChild({ NODE_EXTRA_CA_CERTS: authority })).toBe("rows: 0");
  expect(arrived).toEqual([`GET /api/v1/connections?limit=100 Bearer ${KEY}`]);
  expect(tunnels).toEqual([]);
});

test("HTTPS_PROXY is used, and the proxy sees only a tunnel", async () => {
  expect(await listFromAChild(viaProxy())).toBe("rows: 0");
  expect(tunnels).toEqual([`127.0.0.1:${portOf(server)}`]);
  expect(arrived).toHaveLength(1);
});

test("NO_PROXY wins over HTTPS_PROXY", async () => {
  expect(await listFromAChild({ ...viaProxy(), NO_PROXY: "127.0.0.1" })).toBe("rows: 0");
  expect([tunnels.length, arrived.length]).toEqual([0, 1]);
});

test("the certificate is checked through a proxy, too", async () => {
  expect(await listFromAChild({ ...viaProxy(), NODE_EXTRA_CA_CERTS: "" })).toContain("[TLS]");
  expect([tunnels.length, arrived.length]).toEqual([1, 0]);
});

test.each(["with", "without"])(
  "a body that is too large is not read to its end (%s a proxy)",
  async (which) => {
    const environment = which === "with" ? viaProxy() : { NODE_EXTRA_CA_CERTS: authority };
    const message = await listFromAChild(environment, `https://127.0.0.1:${portOf(server)}/large/api`);
    expect([message, tunnels.length]).toEqual([
      expect.stringMatching(/^\[BODY_TOO_LARGE\]/),
      which === "with" ? 1 : 0,
    ]);
  },
);

test("a proxy that does not listen causes UNREACHABLE, and the error names HTTPS_PROXY", async () => {
  const message = await listFromAChild({ HTTPS_PROXY: "http://127.0.0.1:9" });
  expect(message).toMatch(/^\[UNREACHABLE\].*HTTPS_PROXY/);
});

test.each(["with", "without"])("an unexpected 100 Continue is ignored (%s a proxy)", async (which) => {
  const environment = which === "with" ? viaProxy() : { NODE_EXTRA_CA_CERTS: authority };
  const rows = await listFromAChild(environment, `https://127.0.0.1:${portOf(server)}/interim/api`);
  expect([rows, arrived.length]).toEqual(["rows: 0", 1]);
});

test.each([
  ["407 Proxy Authentication Required", 1, /^\[PROXY_REFUSED\].*\(HTTP 407\).*HTTPS_PROXY=http:\/\/user:/],
  ["403 Forbidden", 1, /^\[PROXY_REFUSED\].*\(HTTP 403\).*NO_PROXY/],
  ["502 Bad Gateway", 3, /^\[UNREACHABLE\].*\(HTTP 502\).*HTTPS_PROXY/],
])(
  "a proxy that answers %s: %i attempts, and no credentials in the error",
  async (status, attempts, text) => {
    let connects = 0;
    const refusing = createHttpServer().on("connect", (_, client) => {
      connects++;
      client.end(`HTTP/1.1 ${status}\r\n\r\n`);
    });
    await once(refusing.listen(0, "127.0.0.1"), "listening");
    try {
      const address = `http://my_user:my_password@127.0.0.1:${portOf(refusing)}`;
      const message = await listFromAChild({ HTTPS_PROXY: address }, baseUrl(), { maxRetries: 2 });
      expect(message).toMatch(text);
      expect(message).not.toMatch(/my_user|my_password/);
      expect(connects).toBe(attempts);
    } finally {
      refusing.close();
    }
  },
);

test("without undici, the first request fails at once: it was not sent", async () => {
  const message = await listFromAChild({ NO_UNDICI: "1" }, baseUrl(), { maxRetries: 2 });
  expect(message).toMatch(
    /^\[INTERNAL\] GET \/connections was not sent: Error: Cannot find module '.*undici'\. /,
  );
  expect(arrived).toEqual([]);
});

test("plain http, which is allowed for loopback only, uses no proxy", async () => {
  const emulator = await startEmulator();
  try {
    const everywhere = { HTTP_PROXY: "http://127.0.0.1:9", HTTPS_PROXY: "http://127.0.0.1:9" };
    expect(await listFromAChild(everywhere, emulator.url)).toBe("rows: 0");
  } finally {
    await emulator.close();
  }
});
