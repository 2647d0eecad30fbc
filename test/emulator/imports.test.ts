import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const FOLDER = resolve(__dirname, "../../emulator");

test.each(readdirSync(FOLDER))("%s imports only Node and its own folder", (file) => {
  const source = readFileSync(resolve(FOLDER, file), "utf8");
  const imported = [...source.matchAll(/(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name);
  expect(imported.filter((name) => !/^(node:[a-z/]+|\.\/[a-z-]+)$/.test(name ?? ""))).toEqual([]);
});
