import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { copiedPack } from "../acceptance/policy-pack";
import { blocksOf, shellOf } from "../acceptance/shell";
import { javascript, localStack, ROOT } from "../local-stack";

// The compiled package, as users install it: CommonJS.
import emulation = require("pulumi-flowstack/emulator");

const PROGRAM = `
const flowstack = require("pulumi-flowstack");
const apiKey = new (require("@pulumi/pulumi").Config)().requireSecret("stripeKey");
new flowstack.ApiKeyConnection("stripe", { app: "stripe", apiKey, rotateAfter: "90d" }, { protect: true });
`;

test("a stack is deployed under the policies as their page says, and its protected key is rotated", async () => {
  const page = blocksOf("examples/policies/README.md");
  expect(page).toHaveLength(2);
  const [deploy, rotate = ""] = page;
  const [show, ...unprotect] = rotate.trimEnd().split("\n");
  const emulator = await emulation.startEmulator();
  onTestFinished(() => emulator.close());
  const env = { FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url };
  const stack = await localStack("prod", javascript(PROGRAM), env);
  const pack = await copiedPack(join(ROOT, "examples/policies"), join(stack.folder, "policies"));
  Object.assign(stack.env, pack.env);
  const shell = shellOf(stack);

  await stack.setSecret("stripeKey", "sk_first");
  expect(await shell.type(deploy)).toContain("Policies:");
  expect(shell.npm()).toBe("npm install --prefix policies\n");

  await stack.setSecret("stripeKey", "sk_second");
  const stdout = expect.stringContaining("marked for protection");
  await expect(shell.type(unprotect.at(-1))).rejects.toMatchObject({ stdout });
  const [urn = ""] = (await shell.type(show)).match(/urn:\S+::stripe/) ?? [];
  await shell.type(unprotect.join("\n").replace("<urn>", urn));
  const [row] = stack.state().connections;
  expect([emulator.holdsKey(row?.id ?? "", "sk_second"), row?.protect]).toEqual([true, true]);
  expect(emulator.connections()).toHaveLength(1);
});
