import { expect, test } from "vitest";
import { testStack } from "../acceptance/harness";
import { installedProject } from "./project";

test("Yarn PnP works by `yarn exec`; without it, Pulumi itself does not find its SDK", async () => {
  const { folder, run } = await installedProject({ manager: "Yarn PnP" });
  const stack = await testStack({ folder });
  await stack.setSecret("stripeKey", stack.newKey());
  const refused = await stack.tryUp();
  expect([refused.ok, refused.requests]).toEqual([false, []]);
  expect(refused.output).toContain("the Pulumi SDK has not been installed");

  stack.env.NODE_OPTIONS = (await run("yarn", "exec", "node", "-p", "process.env.NODE_OPTIONS")).trim();
  const created = await stack.deploy();
  expect(created.steps).toEqual(["create stripe"]);
  expect(await stack.tryUp()).toMatchObject({ ok: true, steps: [], requests: [] });
  expect((await stack.destroy()).ok).toBe(true);
});
