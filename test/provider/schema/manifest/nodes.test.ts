import { expect, onTestFinished, test, vi } from "vitest";
import { isCollection, parseDocument, visit } from "yaml";
import { parseManifest } from "../../../../provider/schema/manifest/file";
import { refuseNodes } from "../../../../provider/schema/manifest/nodes";
import { entry, KEY, refusalOf } from "./stage";

/** What YAML can do beyond plain values: tags, aliases and nesting. */

test.each([
  ["an unknown tag", entry("app: stripe", "name: !ENV X", KEY), "4:11", /this tag .* is not known/],
  [
    "an unknown tag of a map",
    entry("app: stripe", "key: !ENV { env: A }"),
    "4:10",
    /this tag .* is not known/,
  ],
  ["an unknown directive", "%CANARY x\n---\nconnections: {}\n", "1:1", /this directive/],
  ["a future version of YAML", "%YAML 9.9\n---\nconnections: {}\n", "1:7", /this directive/],
])("%s, of which the parser only warns, is refused with its place", (_, text, place, reason) => {
  const refusal = refusalOf(text);
  expect(refusal).toMatch(new RegExp(`^connections.yaml:${place}: `));
  expect(refusal).toMatch(reason);
});

test("a tag of YAML itself is no guess", () => {
  const { connections } = parseManifest("connections.yaml", entry("app: stripe", "name: !!str 2024", KEY));
  expect(connections.stripe?.name).toBe("2024");
});

test("a file that is nested too deeply is refused", () => {
  expect(refusalOf("[".repeat(200_000))).toMatch(/^connections\.yaml:1:\d+: .* nested too deeply/);
  expect(refusalOf(`connections: ${"[".repeat(5000)}${"]".repeat(5000)}`)).toMatch(
    /^connections\.yaml:1:\d+: /,
  );
});

test("aliases are resolved", () => {
  const { connections } = parseManifest("connections.yaml", entry("app: &app stripe", KEY, "name: *app"));
  expect(connections).toEqual({ stripe: { app: "stripe", name: "stripe", key: { config: "stripeKey" } } });
});

test.each([101, 3000])("%i aliases of one value are no problem", (count) => {
  const entries = Array.from({ length: count }, (_, at) => `  c${at}: { app: *app, key: *key }`);
  const text = ["connections:", "  first: { app: &app stripe, key: &key { env: A } }", ...entries].join("\n");
  const { connections } = parseManifest("connections.yaml", text);
  expect(Object.keys(connections)).toHaveLength(count + 1);
  expect(connections[`c${count - 1}`]).toEqual({ app: "stripe", key: { env: "A" } });
});

test.each([
  ["itself", "connections: &all { stripe: *all }", "1:29"],
  ["what is around it", entry("app: stripe", "key: &key { env: [*key] }"), "4:23"],
])("an alias that contains %s is refused with its place", (_, text, place) => {
  expect(refusalOf(text)).toMatch(new RegExp(`^connections.yaml:${place}: this alias .* contains itself`));
});

test.each([
  ["in maps", 20, (at: number) => `{ a: *x${at}, b: *x${at} }`],
  ["in lists that are deep", 60, (at: number) => `[*x${at}, *x${at}]`],
  ["that are wide", 3, (at: number) => `[${`*x${at}, `.repeat(200)}]`],
])(
  "aliases that double %s are refused with the place, and no map or list is expanded twice",
  (_, levels, value) => {
    const lines = Array.from({ length: levels }, (_, at) => `  x${at + 1}: &x${at + 1} ${value(at)}`);
    const text = ["connections:", "  x0: &x0 [canary]", ...lines].join("\n");
    expect(refusalOf(text)).toMatch(/^connections\.yaml:\d+:\d+: the aliases .* expand to more than/);
    const { most, refuse } = expansions(text);
    expect(refuse).toThrow("expand to more than");
    expect(most()).toBe(1);
  },
);

/** How often the check for aliases expands the map or the list that it expands most often. */
function expansions(text: string) {
  const document = parseDocument(text);
  const counts = new Map<unknown, number>();
  const collections: { items: unknown[] }[] = [];
  visit(document, { Node: (_, node) => void (isCollection(node) && collections.push(node)) });
  for (const node of collections) {
    const { items } = node;
    const count = () => counts.set(node, (counts.get(node) ?? 0) + 1) && items;
    Object.defineProperty(node, "items", { get: count });
  }
  const refuse = () =>
    refuseNodes(document, (_, { problem }) => {
      throw new Error(problem);
    });
  return { most: () => Math.max(...counts.values()), refuse };
}

test("aliases that grow without end are refused", () => {
  const lines = Array.from({ length: 9 }, (_, at) => `x${at}: &x${at} [${`*x${at - 1}, `.repeat(9)}]`);
  const text = ["x: &x-1 [1]", ...lines, "connections: {}"].join("\n");
  expect(refusalOf(text)).toMatch(
    /^connections\.yaml:6:\d+: the aliases \(\*name\) expand to more than 100000 values/,
  );
});

test.each([
  ["a list", entry("app: stripe", KEY, "? [canary]", ": x")],
  ["an alias of a list", entry("app: &list [canary]", KEY, "? *list", ": x")],
])("a field's name that is %s is not printed by the parser", (_, text) => {
  const emit = vi.spyOn(process, "emitWarning").mockReturnValue();
  onTestFinished(() => emit.mockRestore());
  expect(refusalOf(text)).toMatch(/:\d+:\d+: the name of a field must be a string/);
  expect(emit).not.toHaveBeenCalled();
});
