import { readFileSync } from "node:fs";
import {
  type Document,
  isAlias,
  isCollection,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
} from "yaml";
import { FlowstackError } from "../messages/errors";
import { isCertainlyAKey } from "./key-shape";
import type { Manifest } from "./manifest";
import { checkManifest, type Fault, MOVE_THE_KEY } from "./manifest-check";

/**
 * The manifest in a YAML or JSON file.
 * @throws FlowstackError MANIFEST_INVALID, whose problem starts with `file:line:col:`; it never contains a value
 */
export function readManifest(file: string): Manifest {
  return parseManifest(file, textOf(file));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const problem = `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`;
    throw new FlowstackError("MANIFEST_INVALID", { problem, fix: "Give the path of a readable file." });
  }
}

/**
 * The manifest that a text is.
 * @param file the name of its file, for errors
 * @throws FlowstackError MANIFEST_INVALID
 */
export function parseManifest(file: string, text: string): Manifest {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const refuse = (offset: number, { problem, fix = "" }: Omit<Fault, "path">): never => {
    const { line, col } = lines.linePos(offset);
    throw new FlowstackError("MANIFEST_INVALID", { problem: `${file}:${line}:${col}: ${problem}`, fix });
  };
  const [error] = document.errors;
  if (error) refuse(error.pos[0], { problem: syntaxProblem(error) });
  refuseNodes(document, (node, fault) => refuse(startOf(node) ?? 0, fault));
  const checked = checkManifest(dataOf(document, () => refuse(0, TOO_MANY_ALIASES)));
  if ("manifest" in checked) return checked.manifest;
  return refuse(offsetOf(document, checked.fault.path), checked.fault);
}

/** For errors in which the parser quotes the file: the quoted part may be a key. */
const WITHOUT_QUOTE: Partial<Record<YAMLParseError["code"], string>> = {
  MULTIPLE_DOCS: "a second document starts here, but the file must have only one.",
  TAG_RESOLVE_FAILED: "this tag (!name) is not known.",
  BAD_DIRECTIVE: "this directive (%NAME) is not valid.",
  BAD_DQ_ESCAPE: "this escape sequence is not valid.",
};

function syntaxProblem({ message, code }: YAMLParseError): string {
  const [first = ""] = message.split(/ at line|\n/);
  return WITHOUT_QUOTE[code] ?? `${first.replace(/(?<=\w): .*/, "").replace(/\.$/, "")}.`;
}

const TOO_MANY_ALIASES = { problem: "the file has too many aliases (*name)." };

/**
 * Refuses what only the parsed document shows, and not the data made from it. A map or a list as the name of a field
 * must never get there: the parser prints it.
 */
function refuseNodes(document: Document, refuse: (node: unknown, fault: Omit<Fault, "path">) => never): void {
  visit(document, {
    Alias: (_, alias) => {
      if (!alias.resolve(document))
        refuse(alias, { problem: "this alias (*name) refers to no anchor (&name)." });
    },
    Pair: (_, { key }) => {
      if (isCollection(isAlias(key) ? key.resolve(document) : key))
        refuse(key, { problem: "the name of a field must be a string." });
    },
    Scalar: (_, scalar) => {
      if (isCertainlyAKey(scalar.value))
        refuse(scalar, { problem: "this is a key in plain text.", fix: MOVE_THE_KEY });
    },
  });
}

function dataOf(document: Document, refuse: () => never): unknown {
  try {
    return document.toJS();
  } catch {
    return refuse();
  }
}

/** Where the field of a path starts, else the nearest thing around it. */
function offsetOf(document: Document, path: PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const start = startOf(document.getIn(path.slice(0, length), true));
    if (start !== undefined) return start;
  }
  return startOf(document.contents) ?? 0;
}

function startOf(node: unknown): number | undefined {
  return (node as Pick<Node, "range"> | null | undefined)?.range?.[0];
}
