import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

/** The edges between the rooms: docs and the design say which there are, and these tests hold them. */

const ROOT = resolve(__dirname, "..");
const IMPORT = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(["'])([^"']+)\1/g;

const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

function filesOf(room: string): string[] {
  const names = readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".ts")).map((name) => join(room, name));
}

/** The modules that a file imports, without JSON; a relative import as a path from the project's root. */
function importsOf(file: string): string[] {
  const named = [...textOf(file).matchAll(IMPORT)].map(([, , name = ""]) => name);
  const modules = named.filter((name) => !name.endsWith(".json"));
  return modules.map((name) => (name.startsWith(".") ? join(file, "..", name).replace(/\.js$/, "") : name));
}

/** Imports of other rooms of the project. */
function leavesOf(file: string): string[] {
  const room = file.split("/")[0];
  return importsOf(file).filter((name) => ROOMS.test(name) && !name.startsWith(`${room}/`));
}

/** Lookups read FlowStack in the program's own process: this is what they need for it. */
const FOR_LOOKUPS =
  "messages/\\w+|schema/settings|inventory/(lookup|lookup-args|match|project)|world/(node|real-world)";

/** Pulumi's side of the provider; commands are given the rest, which knows nothing of Pulumi. */
const LIVES = "dynamic|native|index|resource|kinds";

const ROOMS = /^(provider|sdk|cli|emulator|plugin)\//;

const ALLOWED: Record<string, RegExp> = {
  provider: /^$/,
  emulator: /^$/,
  // It joins the plugin's face to the components, whose logic is the sdk's: neither may import the other.
  plugin:
    /^(provider\/(native\/(service|session|engine-log|status|grpc)|world\/(node|real-world)|messages\/\w+)|sdk\/[\w-]+)$/,
  sdk: /^provider\/(schema\/[\w/-]+|state\/state|messages\/\w+|world\/(node|version))$/,
  cli: new RegExp(`^(emulator/index|sdk/shim|provider/(?!(${LIVES})\\b)[a-z/-]+)$`),
};
const EXCEPTIONS: Record<string, RegExp> = {
  "sdk/lookup.ts": new RegExp(`^provider/(${FOR_LOOKUPS})$`),
  // `drift` is a second face: it compares a stack by the same reads and diffs as a refresh.
  "cli/drift/report.ts": /^provider\/(?!(dynamic|index|kinds)\b)[a-z/-]+$/,
  // Types only.
  "cli/drift/compare.ts": /^provider\/(?!(dynamic|index|kinds)\b)[a-z/-]+$/,
  "sdk/run.ts": /^provider\/inventory\/project$/,
  "sdk/waited-for.ts": /^provider\/inventory\/lookup$/,
};

describe.each(Object.keys(ALLOWED))("%s/", (room) => {
  test.each(filesOf(room))("%s leaves its room by the doors only", (file) => {
    const allowed = EXCEPTIONS[file] ?? ALLOWED[room];
    expect(leavesOf(file).filter((name) => !allowed?.test(name))).toEqual([]);
  });
});

test("there is something to look at", () => {
  for (const room of Object.keys(ALLOWED)) expect(filesOf(room).length).toBeGreaterThan(0);
  expect(importsOf("provider/api/http/network.ts")).toEqual(
    expect.arrayContaining(["undici", "provider/world/world"]),
  );
});

test.each(["schema/field", "schema/connections", "messages/errors"])("%s is a leaf", (file) => {
  const room = `provider/${file.split("/")[0]}/`;
  const imports = importsOf(`provider/${file}.ts`).filter((name) => name.startsWith("provider/"));
  expect(imports.filter((name) => !name.startsWith(room))).toEqual([]);
});

/** An import circle that a file is part of, as the path back to it; type imports count, too. */
function circleOf(file: string, path: string[] = [file], seen = new Set<string>()): string[] | undefined {
  for (const next of importsOf(`${path.at(-1)}.ts`).filter((name) => ROOMS.test(name))) {
    if (next === file) return [...path, next];
    if (seen.has(next)) continue;
    const circle = circleOf(file, [...path, next], seen.add(next));
    if (circle) return circle;
  }
  return undefined;
}

test("there is no import circle, not even of types", () => {
  const modules = Object.keys(ALLOWED)
    .flatMap(filesOf)
    .map((file) => file.replace(/\.ts$/, ""));
  expect(modules.map((file) => circleOf(file)).filter((circle) => circle !== undefined)).toEqual([]);
});

/** The files in which `what` occurs. */
const filesWith = (what: RegExp, files: string[]) => files.filter((file) => what.test(textOf(file)));
const importersOf = (name: RegExp, files: string[]) =>
  files.filter((file) => importsOf(file).some((one) => name.test(one)));

test("only the network speaks HTTP", () => {
  const ours = ["provider", "sdk", "cli"].flatMap(filesOf);
  expect(importersOf(/^undici/, ours)).toEqual(["provider/api/http/network.ts"]);
  expect(importersOf(/^node:(https?|tls)$/, filesOf("provider"))).toEqual([]);
  expect(importersOf(/^node:net$/, filesOf("provider"))).toEqual(["provider/world/orphan.ts"]);
  expect(filesWith(/\bfetch\(/, filesOf("provider"))).toEqual([]);
});

test("only dynamic.ts knows the dynamic convention, one file knows Pulumi's values, and only a face imports Pulumi", () => {
  expect(filesWith(/__provider/, filesOf("provider"))).toEqual(["provider/dynamic.ts"]);
  expect(filesWith(/04da6b54|4dabf181/, filesOf("provider"))).toEqual(["provider/state/properties.ts"]);
  const outside = filesOf("provider").filter((file) => !file.startsWith("provider/native/"));
  expect(importersOf(/^(@pulumi|@grpc)\/|^google-protobuf/, outside)).toEqual([]);
});

test("only the faces know that there are faces", () => {
  const outside = filesOf("provider").filter((file) => !/^provider\/(native\/|dynamic|index)/.test(file));
  expect(importersOf(/^provider\/(native|dynamic)\b/, outside)).toEqual([]);
  expect(importersOf(/^provider\/dynamic\b/, filesOf("provider"))).toEqual(["provider/index.ts"]);
});

test("only the text in the state reaches for the provider by its public name", () => {
  const ours = ["provider", "sdk", "cli", "emulator"].flatMap(filesOf);
  expect(importersOf(/^pulumi-flowstack\/provider/, ours)).toEqual(["sdk/shim.ts"]);
});

test("every door with types has them for the old way of resolving modules, too, which Pulumi's templates ask for", () => {
  const { exports, typesVersions } = JSON.parse(textOf("package.json"));
  const doors = Object.entries<string>(exports).filter(
    ([door, file]) => door !== "." && file.endsWith(".js"),
  );
  const types = doors.map(([door, file]) => [door.slice(2), [file.replace(/\.js$/, ".d.ts")]]);
  expect(Object.fromEntries(types)).toEqual(typesVersions["*"]);
});

test("the emulator needs nothing but Node", () => {
  for (const file of filesOf("emulator")) {
    expect(importsOf(file).filter((name) => !/^(node:|emulator\/)/.test(name))).toEqual([]);
  }
});

test("secrets and time come from one place each", () => {
  const provider = filesOf("provider");
  expect(importersOf(/^node:crypto$/, provider)).toEqual(["provider/state/fingerprint.ts"]);
  expect(filesWith(/\bDate\.now\b|\bsetTimeout\b/, provider)).toEqual(["provider/world/clock.ts"]);
});

test("nothing in the rooms reads the environment by itself, but for the doors", () => {
  expect(filesWith(/\bprocess\.env\b/, filesOf("provider"))).toEqual(["provider/index.ts"]);
});
