import { type Document, LineCounter, type Node, parseDocument, type YAMLError } from "yaml";
import { FlowstackError } from "../../messages/errors";
import { checkManifest, type Fault } from "./check";
import { refuseNodes } from "./nodes";
import type { Manifest } from "./schema";
import { bytesOf, utf8Text } from "./text-file";

/**
 * The manifest in a YAML or JSON file.
 * @param folders a relative path is looked up in each. Default: the working folder
 * @throws FlowstackError MANIFEST_INVALID, whose problem starts with `file:line:col:`; it never contains a value
 */
export function readManifest(file: string, folders: readonly string[] = [process.cwd()]): Manifest {
  const bytes = bytesOf(file, folders);
  const text = utf8Text(bytes, (text, offset, problem) => {
    throw refusalAt(file, positionIn(text, offset), { problem, fix: "Save the file in UTF-8." });
  });
  return parseManifest(file, text);
}

/**
 * The manifest that a text is.
 * @param file the name of its file, for errors
 * @throws FlowstackError MANIFEST_INVALID
 */
export function parseManifest(file: string, text: string): Manifest {
  const lines = new LineCounter();
  const refuse = (offset: number, fault: Omit<Fault, "path">): never => {
    throw refusalAt(file, lines.linePos(offset), fault);
  };
  const document = unlessTooDeep(
    () => parseDocument(text, { lineCounter: lines }),
    () => refuse(0, TOO_DEEP),
  );
  // What the parser warns of, it read by a guess.
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) refuse(fault.pos[0], { problem: syntaxProblem(fault) });
  const data = unlessTooDeep(
    () => {
      refuseNodes(document, (node, fault) => refuse(startOf(node) ?? 0, fault));
      // refuseNodes has counted the aliases.
      return document.toJS({ maxAliasCount: -1 });
    },
    () => refuse(0, TOO_DEEP),
  );
  const checked = checkManifest(data);
  if ("manifest" in checked) return checked.manifest;
  return refuse(offsetOf(document, checked.fault.path), checked.fault);
}

type Position = ReturnType<LineCounter["linePos"]>;

function positionIn(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, col: (lines.at(-1)?.length ?? 0) + 1 };
}

function refusalAt(
  file: string,
  { line, col }: Position,
  { problem, fix = "" }: Omit<Fault, "path">,
): FlowstackError {
  return new FlowstackError("MANIFEST_INVALID", { problem: `${file}:${line}:${col}: ${problem}`, fix });
}

/** The parser is recursive, so the stack limits how deep a file may be. */
function unlessTooDeep<T>(parse: () => T, refuse: () => never): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) return refuse();
    throw error;
  }
}

const TOO_DEEP = { problem: "the lists and maps are nested too deeply." };

/** Instead of what the parser says: a quoted part of the file may be a key. */
const OWN_WORDS: Partial<Record<YAMLError["code"], string>> = {
  MULTIPLE_DOCS: "a second document starts here, but the file must have only one.",
  TAG_RESOLVE_FAILED: "this tag (!name) is not known. Write the value itself.",
  BAD_DIRECTIVE: "this directive (%NAME) is not valid.",
  RESOURCE_EXHAUSTION: TOO_DEEP.problem,
  BAD_DQ_ESCAPE: "this escape sequence is not valid.",
};

function syntaxProblem({ message, code }: YAMLError): string {
  const [first = ""] = message.split(/ at line|\n/);
  return OWN_WORDS[code] ?? `${first.replace(/(?<=\w): .*/, "").replace(/\.$/, "")}.`;
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
