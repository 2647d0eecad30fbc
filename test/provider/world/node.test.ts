import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { assertNode, hostNodeFault, nodeFault } from "../../../provider/world/node";

const ROOT = resolve(__dirname, "../../..");
const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

describe("a version of Node that is too old is refused", () => {
  test.each(["20.20.2", "22.18.0", "21.99.0", "8.0.0"])("%s", (version) => {
    expect(nodeFault(version)?.message).toBe(
      `[NODE_TOO_OLD] pulumi-flowstack requires Node 22.19 or newer; this is Node ${version}. ` +
        "Install a newer version from https://nodejs.org.",
    );
  });
});

test.each([`${engines.node.slice(2)}.0`, "22.20.1", "23.0.0", "24.21.0"])(
  "Node %s is accepted",
  (version) => {
    expect(nodeFault(version)).toBeUndefined();
  },
);

test("no Node at all on PATH is refused, with words that fit a program that Bun runs", () => {
  expect(hostNodeFault(undefined)?.message).toBe(
    "[NODE_MISSING] pulumi-flowstack requires Node 22.19 or newer for Pulumi's provider process, also if Bun runs the " +
      "program. PATH has no node. Install it from https://nodejs.org.",
  );
  expect([hostNodeFault("20.20.2")?.code, hostNodeFault("24.0.0")]).toEqual(["NODE_TOO_OLD", undefined]);
});

/** Runs provider/index.ts as the build compiles it, on a version of Node; returns what it loads. */
function loadedBy(version: string): { loaded: string[]; error: unknown } {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 };
  const source = readFileSync(join(ROOT, "provider/index.ts"), "utf8");
  const { outputText } = ts.transpileModule(source, { compilerOptions: options });
  const loaded: string[] = [];
  const load = (name: string) => {
    loaded.push(name);
    if (name === "./world/node") return { assertNode };
    throw new Error(`${name} is loaded`);
  };
  try {
    new Function("require", "exports", "process", outputText)(load, {}, { versions: { node: version } });
    return { loaded, error: undefined };
  } catch (error) {
    return { loaded, error };
  }
}

test("on an older Node the provider loads nothing but the check, and its error has no stack", () => {
  const { loaded, error } = loadedBy("22.18.0");
  expect(loaded).toEqual(["./world/node"]);
  expect(error).toMatchObject({ code: "NODE_TOO_OLD", stack: "see the message at the resource" });
});

test("on a newer Node the provider goes on to load its modules", () => {
  expect(loadedBy("22.19.0").loaded).toEqual(["./world/node", "./dynamic"]);
});
