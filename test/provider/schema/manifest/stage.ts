import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { FlowstackError } from "../../../../provider/messages/errors";
import { parseManifest } from "../../../../provider/schema/manifest/file";

/** Files of a ConnectionSet, and how they are refused. */

/** A file with this text, removed after the test. */
export function fileOf(text: string | Uint8Array, name = "connections.yaml"): string {
  const folder = mkdtempSync(join(tmpdir(), "flowstack-manifest-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** The error about a text: `connections.yaml:3:5: …`. */
export function refusalOf(text: string): string {
  try {
    parseManifest("connections.yaml", text);
  } catch (error) {
    expect(error).toMatchObject({ name: "FlowstackError", code: "MANIFEST_INVALID" });
    const { problem, fix, message } = error as FlowstackError;
    expect(message.split(/\s+/).length, message).toBeLessThanOrEqual(40);
    return `${problem} ${fix}`;
  }
  throw new Error("It was not refused.");
}

/** An entry `stripe`, whose fields are at column 5 from line 3 on. */
export const entry = (...lines: string[]) => `connections:\n  stripe:\n    ${lines.join("\n    ")}\n`;
export const KEY = "key: { config: stripeKey }";
