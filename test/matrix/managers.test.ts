import { test } from "vitest";
import type { Row } from "./project";
import { works } from "./works";

const ROWS: [title: string, row: Row][] = [
  ["npm workspaces", { manager: "npm workspaces" }],
  ["npm workspaces, with the package only through another", { manager: "npm workspaces", transitive: true }],
  ["pnpm", { manager: "pnpm", program: "TypeScript, nodenext" }],
  ["pnpm workspaces", { manager: "pnpm workspaces", program: "ES modules" }],
  ["Yarn node_modules", { manager: "Yarn", program: "TypeScript, commonjs" }],
  ["Yarn workspaces", { manager: "Yarn workspaces", program: "ES modules" }],
  ["Bun as the installer", { manager: "Bun" }],
];

test.each(ROWS)("installed by %s, the package works", (_, row) => works(row));
