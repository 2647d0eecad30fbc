import { expect, test } from "vitest";
import { testStack } from "../acceptance/harness";
import { installedProject, type Row } from "./project";

/** What cannot work fails with one error that names the remedy, and sends nothing. */
const ROWS: [title: string, row: Row, error: string][] = [
  ["pnpm, with the package only through another", { manager: "pnpm", transitive: true }, "PACKAGE_NOT_FOUND"],
  [
    "pnpm workspaces, with the package only through another",
    { manager: "pnpm workspaces", transitive: true },
    "PACKAGE_NOT_FOUND",
  ],
  ["Node 20", { node: "20" }, "NODE_TOO_OLD"],
];

test.each(ROWS)("%s", async (_, row, code) => {
  const stack = await testStack(await installedProject(row));
  await stack.setSecret("stripeKey", stack.newKey());
  const refused = await stack.tryUp();
  expect([refused.ok, refused.requests]).toEqual([false, []]);
  expect(refused.errors).toEqual([expect.stringContaining(`[${code}]`)]);
});

test("npm does not install TypeScript 7 beside Pulumi's SDK", async () => {
  const installed = installedProject({ program: "TypeScript 7, nodenext" });
  await expect(installed).rejects.toThrow(
    /ERESOLVE.*peerOptional typescript@"[^"]*< 7" from @pulumi\/pulumi/s,
  );
});
