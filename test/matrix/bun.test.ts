import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { startEmulator } from "pulumi-flowstack/emulator";
import { expect, inject, onTestFinished, test } from "vitest";
import { installedProject, writeFiles } from "./project";

/** A program of the automation API: Bun itself runs it, not Pulumi's language host. */
const PROGRAM = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { ApiKeyConnection } = require("pulumi-flowstack");

const program = async () => {
  new ApiKeyConnection("stripe", { app: "stripe", apiKeyEnvVar: "STRIPE_KEY" });
};
const names = { stackName: "inline", projectName: "inline", program };
const onOutput = (text) => process.stdout.write(text);
(async () => {
  const stack = await LocalWorkspace.createOrSelectStack(names);
  await stack.up({ onOutput });
  await stack.up({ onOutput, expectNoChanges: true });
  await stack.destroy({ onOutput });
})().catch(() => { process.exitCode = 1; });
`;

/** Runs the program by Bun. Returns its exit code, its output, and the requests that it sent. */
async function runByBun(path: string) {
  const { folder } = await installedProject({ manager: "Bun" });
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  writeFiles(folder, { "inline.js": PROGRAM });
  mkdirSync(join(folder, "state"));
  const env = {
    ...process.env,
    PATH: path,
    PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
    PULUMI_CONFIG_PASSPHRASE: "passphrase",
    FLOWSTACK_API_KEY: emulator.apiKey,
    FLOWSTACK_BASE_URL: emulator.url,
    STRIPE_KEY: "sk_test_in_the_environment",
  };
  const bun = join(inject("matrix").managers, "bun");
  const [code, output] = await new Promise<[code: unknown, output: string]>((resolve) => {
    execFile(bun, ["inline.js"], { cwd: folder, env }, (error, stdout) =>
      resolve([error?.code ?? 0, stdout]),
    );
  });
  return { code, output, methods: emulator.requests.map(({ method }) => method) };
}

const PATH = process.env.PATH ?? "";

test("Bun runs a program of the automation API, with the provider on the Node of PATH", async () => {
  const { code, output, methods } = await runByBun(PATH);
  expect(code, output).toBe(0);
  expect(methods).toEqual(["GET", "POST", "DELETE"]);
});

test("without a Node on PATH, a program that Bun runs is refused in one line", async () => {
  const withoutNode = PATH.split(delimiter).filter((folder) => !existsSync(join(folder, "node")));
  const { code, output, methods } = await runByBun(withoutNode.join(delimiter));
  expect([code, methods]).toEqual([1, []]);
  expect(output).toContain("error: [NODE_MISSING]");
});
