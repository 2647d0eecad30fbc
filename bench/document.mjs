import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/lib/paths.mjs";
import { Failure } from "../scripts/lib/script.mjs";

const DOCUMENT = join(root, "docs", "performance.md");
const BEGIN = "<!-- measured: written by `npm run bench` -->";
const END = "<!-- /measured -->";

/**
 * Writes the figures between the markers. The text around them is written by hand.
 *
 * @param {string} text
 */
export function writeReport(text) {
  const document = readFileSync(DOCUMENT, "utf8");
  const [before, rest] = document.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (after === undefined) throw new Failure("docs/performance.md has no markers for the figures.");
  writeFileSync(DOCUMENT, [before, BEGIN, "\n", text, "\n", END, after].join(""));
}
