import type { Node } from "yaml";

/** Whole lines of a YAML text, by what the library says about where its nodes are. */

/** Adds lines after the node, as far indented as the line at `like`. Without a node: after the text. */
export function addLines(text: string, after: Node | undefined, like: number, lines: string[]): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const at = after ? endOf(text, after) : text.length;
  const before = text.slice(0, at);
  const indent = " ".repeat(like - lineOf(text, like));
  const added = lines.map((line) => indent + line + eol).join("");
  return before + (before.endsWith("\n") ? "" : eol) + added + text.slice(at);
}

/** Removes the lines from `start` to the end of the node. */
export function cutLines(text: string, start: number, node: Node): string {
  return text.slice(0, lineOf(text, start)) + text.slice(endOf(text, node));
}

export function startOf({ range }: Node): number {
  return range?.[0] ?? 0;
}

/** Where the dash of a list's item is; the text's begin for a list without dashes. */
export function dashOf(text: string, item: Node): number {
  return Math.max(0, text.lastIndexOf("-", startOf(item)));
}

/** Where the line of an offset begins. */
function lineOf(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line after a node begins. */
function endOf(text: string, { range }: Node): number {
  const end = range?.[1] ?? text.length;
  return text.indexOf("\n", end - 1) + 1 || text.length;
}
