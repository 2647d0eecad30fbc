import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { version } from "../../../provider/world/version";
import { temporaryFolder, testStack } from "../harness";
import { pathWithoutPlugin } from "../installed";
import { blocksOf, shellOf } from "../shell";
import { ConstructedSet } from "./native";

async function archives(): Promise<string[]> {
  return (await import("../../../scripts/archives.mjs")).archive(temporaryFolder());
}

/** Serves the archives as the web server behind a `pluginDownloadURL` does. */
async function served(paths: string[]): Promise<string> {
  const server = createServer(({ url = "" }, response) => {
    const path = paths.find((one) => basename(one) === basename(url));
    const bytes = path ? readFileSync(path) : "";
    response.writeHead(path ? 200 : 404, { "content-length": bytes.length }).end(bytes);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases`;
}

test("the archives of a release have the same bytes each time, for every platform", async () => {
  const paths = await archives();
  expect(paths.map((path) => basename(path))).toEqual(
    ["linux", "darwin", "windows"].flatMap((system) =>
      ["amd64", "arm64"].map((cpu) => `pulumi-resource-flowstack-v${version}-${system}-${cpu}.tar.gz`),
    ),
  );
  const all = [...paths, ...(await archives())].map((path) => readFileSync(path));
  expect(all.every((bytes) => bytes.equals(all[0] as Buffer))).toBe(true);
  expect(all[0]?.length).toBeLessThan(5_000_000);
});

test("an archive is installed as its page says, from a server and from a file, and is the whole plugin", async () => {
  const paths = await archives();
  const stack = await testStack({ env: { PATH: pathWithoutPlugin() } });
  const shell = shellOf(stack.local);
  const [, install = ""] = blocksOf("docs/guides/native-plugin.md");
  const [fromFile = "", fromServer = ""] = install.split("\n");
  await shell.type(fromServer.replace("https://example.com/flowstack", await served(paths)));
  const { stdout } = await stack.local.must(["package", "get-schema", "flowstack"]);
  const schema = join(stack.local.folder, "schema.json");
  writeFileSync(schema, stdout);
  expect(Object.keys(JSON.parse(stdout).resources)).toContain("flowstack:index:ApiKeyConnection");
  await stack.local.must(["schema", "check", schema]);

  // A component loads the part of the plugin that is loaded late.
  const [file, apiKey] = [join(temporaryFolder(), "connections.yaml"), stack.newKey()];
  writeFileSync(file, "connections:\n  stripe: { app: stripe, key: { env: STRIPE_KEY } }\n");
  stack.env.STRIPE_KEY = apiKey;
  const run = await stack.deploy(() => void new ConstructedSet("all", { file }));
  expect(run.steps).toEqual(["create all-stripe"]);
  expect(stack.emulator.holdsKey(stack.onlyId(), apiKey)).toBe(true);

  const here = join(dirname(paths[0] as string), "pulumi-resource");
  await shell.type(`${fromFile.replace(" pulumi-resource", ` ${here}`)} --reinstall`);
  const end = await stack.destroy();
  expect([end.ok, stack.emulator.connections()], end.output).toEqual([true, []]);
});
