import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../../emulator/index";
import { Empty, grpc } from "../../provider/native/grpc";
import { version } from "../../provider/world/version";
import { filled, INPUTS, PAY, structOf } from "../provider/native/engine";

/** The plugin as it is published. `npm test` compiles before it tests. */
const PLUGIN = resolve(__dirname, "../../dist/plugin/pulumi-resource-flowstack");

beforeAll(() => expect(existsSync(PLUGIN), "run `node scripts/build.mjs` first").toBe(true));

/** A plugin's process, and a client of it. */
async function started(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [PLUGIN, ...args], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  expect(line).toMatch(/^\d+$/);
  const client = new ResourceProviderClient(`127.0.0.1:${line}`, grpc.credentials.createInsecure());
  onTestFinished(() => client.close());
  return { child, client };
}

/** How a process ended, and what it wrote to standard error. */
async function ended(child: ChildProcess) {
  const errors = (child.stderr as Readable).setEncoding("utf8").toArray();
  const [code, signal] = await once(child, "close");
  return { code, signal, errors: (await errors).join("") };
}

function versionOf(client: ResourceProviderClient): Promise<string> {
  return new Promise((done, fail) => {
    client.getPluginInfo(new Empty(), (error, info) => (error ? fail(error) : done(info.getVersion())));
  });
}

const ENGINE = "127.0.0.1:1";

test("prints its port, answers, and ends with the engine, which keeps its standard input open", async () => {
  const { child, client } = await started([ENGINE]);
  expect(await versionOf(client)).toBe(version);
  const ending = ended(child);
  child.stdin.end();
  expect(await ending).toEqual({ code: 0, signal: null, errors: "" });
});

test("ends with the engine although a request is in flight", async () => {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  emulator.faults.add({ match: { method: "GET" }, fault: { kind: "hang" } });
  const env = { FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url };
  const { child, client } = await started([ENGINE], env);
  const request = filled(new proto.CreateRequest(), { Urn: PAY, Properties: structOf(INPUTS) });
  const creating = new Promise((done) => client.create(request, (error) => done(error?.code)));
  await expect.poll(() => emulator.requests.length).toBe(1);
  const ending = ended(child);
  child.stdin.end();
  expect(await ending).toEqual({ code: 0, signal: null, errors: "" });
  expect(await creating).toBe(grpc.status.UNAVAILABLE);
});

test("without an engine stays until a person ends it", async () => {
  const { child, client } = await started([]);
  child.stdin.end();
  expect(await versionOf(client)).toBe(version);
  const ending = ended(child);
  child.kill("SIGTERM");
  expect(await ending).toEqual({ code: null, signal: "SIGTERM", errors: "" });
});
