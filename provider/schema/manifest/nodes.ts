import {
  type Document,
  isAlias,
  isCollection,
  isPair,
  isScalar,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import { type Fault, typeOf } from "./check";
import { keyIn } from "./key-shape";
import { booleanFields } from "./schema";

/** Ends the reading with a fault of a node. */
export type Refuse = (node: unknown, fault: Omit<Fault, "path">) => never;

/**
 * Refuses what only the parsed document shows, and not the data made from it. A map or a list as the name of a field
 * must never get there: the parser prints it.
 */
export function refuseNodes(document: Document, refuse: Refuse): void {
  refuseAliases(document, refuse);
  visit(document, {
    Pair: (_, { key }) => refuseFieldName(key, refuse),
    Scalar: (position, scalar, path) => {
      refuseKey(scalar, refuse);
      const reading = strictReading(scalar);
      if (position === "key") refuseTypeOfName(scalar, reading, refuse);
      // Whoever checks the data then finds the type. `requireActive: yes` stays a text, which is not a boolean.
      else if (!isOfBooleanField(path.at(-1))) scalar.value = reading;
    },
  });
}

function refuseFieldName(key: unknown, refuse: Refuse): void {
  if (isCollection(key) || isAlias(key))
    refuse(key, { problem: "the name of a field must be a string, and no alias." });
  // YAML 1.2 has no merge keys, so this would be a field or a connection that is called <<.
  if (isScalar(key) && key.source === "<<" && key.type === "PLAIN") {
    const fix = "Write the fields out, or use an alias (*name) for each value.";
    refuse(key, { problem: "merge keys (<<) are not supported.", fix });
  }
}

/** What only looks like a key can be declared where no file is checked. */
const KEY_OR_NAME =
  "Write key: { config: <name> } or key: { env: <NAME> }, and create a new key. If it is a name, declare the connection " +
  "in code.";

function refuseKey({ value, ...node }: Scalar, refuse: Refuse): void {
  const key = typeof value === "string" ? keyIn(value) : undefined;
  if (key) refuse(node, { problem: `this looks like ${key} in plain text.`, fix: KEY_OR_NAME });
}

function refuseTypeOfName(scalar: Scalar, reading: unknown, refuse: Refuse): void {
  if (typeof reading === "string") return;
  refuse(scalar, { problem: `this name is ${typeOf(reading)}, not a string.`, fix: "Put it in quotes." });
}

/**
 * The value of a scalar; without quotes, the one of YAML 1.1 where that differs: `no` is false, `2024-01-01` a date. Which
 * of the two the author meant would be a guess.
 */
function strictReading({ value, type, tag, source = "" }: Scalar): unknown {
  if (tag !== undefined) return value;
  // Neither y nor n is a boolean to other readers of YAML 1.1.
  if (type !== "PLAIN" || typeof value !== "string" || /^[yn]$|\n/i.test(source)) return value;
  const { contents } = parseDocument(source, { version: "1.1" });
  return isScalar(contents) && typeof contents.value !== "symbol" ? contents.value : value;
}

function isOfBooleanField(parent: unknown): boolean {
  return isPair(parent) && isScalar(parent.key) && booleanFields.includes(String(parent.key.value));
}

/** Nodes. So many connections fit into no stack. */
const MOST_NODES = 100_000;

/** Nodes of what an anchor names; undefined inside of it. */
type Sizes = Map<string, number | undefined>;

/** Refuses aliases that lead nowhere, contain themselves, or expand to more nodes than any manifest has. */
function refuseAliases({ contents }: Document, refuse: Refuse): void {
  expandedSize(contents, new Map(), refuse);
}

function expandedSize(node: unknown, sizes: Sizes, refuse: Refuse): number {
  if (isAlias(node)) return sizes.get(node.source) ?? refuse(node, aliasFault(sizes.has(node.source)));
  if (isPair(node)) return expandedSize(node.key, sizes, refuse) + expandedSize(node.value, sizes, refuse);
  const { anchor } = (node ?? {}) as { anchor?: string };
  if (anchor !== undefined) sizes.set(anchor, undefined);
  let size = 1;
  for (const item of isCollection(node) ? node.items : []) {
    size += expandedSize(item, sizes, refuse);
    if (size > MOST_NODES) refuse(isPair(item) ? item.key : item, TOO_MANY_ALIASES);
  }
  if (anchor !== undefined) sizes.set(anchor, size);
  return size;
}

function aliasFault(isInside: boolean): Omit<Fault, "path"> {
  const problem = isInside
    ? "this alias (*name) contains itself."
    : "this alias (*name) refers to no anchor (&name).";
  return { problem };
}

const TOO_MANY_ALIASES = {
  problem: `the aliases (*name) expand to more than ${MOST_NODES} values.`,
  fix: "Write the values out.",
};
