import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, test, vi } from "vitest";
import { requireNodeInHost } from "../../sdk/host-node";

const BUN = { ...process.versions, bun: "1.4.5", node: "26.3.0" };

/** A PATH whose only program is `node`, of this version. Without a version it is empty. */
function pathWithNode(version?: string): void {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-path-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (version) writeFileSync(join(folder, "node"), `#!/bin/sh\necho v${version}\n`);
  if (version) chmodSync(join(folder, "node"), 0o755);
  vi.stubEnv("PATH", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
}

test("an old Node is refused in the program, in one line", () => {
  const refuse = () => requireNodeInHost({ ...process.versions, node: "20.20.2" });
  expect(refuse).toThrow(
    "[NODE_TOO_OLD] pulumi-flowstack requires Node 22.19 or newer; this is Node 20.20.2.",
  );
  expect(refuse).toThrow(pulumi.RunError);
});

test("the Node that runs these tests is accepted, whatever PATH has", () => {
  pathWithNode();
  expect(() => requireNodeInHost()).not.toThrow();
});

test("under Bun, what counts is the node on PATH", () => {
  pathWithNode("24.1.0");
  expect(() => requireNodeInHost(BUN)).not.toThrow();
  pathWithNode("20.1.0");
  expect(() => requireNodeInHost(BUN)).toThrow("this is Node 20.1.0.");
  pathWithNode();
  expect(() => requireNodeInHost(BUN)).toThrow("[NODE_MISSING]");
});
