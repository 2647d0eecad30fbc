import { test } from "vitest";
import type { Row } from "./project";
import { works } from "./works";

/** Every flavour of program; among them, every pair of an SDK and a Node. */
const ROWS: Row[] = [
  { program: "CommonJS", sdk: "oldest", node: "22.19" },
  { program: "CommonJS", sdk: "newest", node: "24" },
  { program: "ES modules", sdk: "newest", node: "22.19" },
  { program: "ES modules", sdk: "oldest", node: "24" },
  { program: "TypeScript, commonjs", sdk: "oldest", node: "22.19" },
  { program: "TypeScript, nodenext", sdk: "oldest", node: "24" },
  { program: "TypeScript, nodenext", sdk: "newest", node: "22.19" },
  { program: "TypeScript without a compiler of its own", sdk: "oldest", node: "24" },
  { program: "TypeScript without a compiler of its own", sdk: "newest", node: "22.19" },
  { program: "TypeScript, ES modules by tsx", sdk: "newest", node: "24" },
  { program: "TypeScript, ES modules by ts-node", sdk: "newest", node: "24" },
  { program: "TypeScript 6, nodenext", sdk: "newest", node: "24" },
];

test.each(ROWS)("$program, $sdk SDK, Node $node", works);
