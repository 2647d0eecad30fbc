import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { expect, test } from "vitest";
import { programOf } from "../cli/main";
import type { Io } from "../cli/shared/io";
import { ENVIRONMENT_VARIABLES, settings } from "../provider/schema/settings";
import { blocksOf, type Command, commandsIn, commandsOf, PAGES } from "./commands";

/**
 * The commands in the pages exist: options and scripts, too, and settings with a value that is allowed. The engine's own
 * commands are compared with the engine, in test/acceptance/guides.test.ts.
 */

const ROOT = resolve(__dirname, "..");
const { name: PACKAGE, scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Whether the arguments of a program are right. An error means that they are not. */
const CHECKS: Record<string, (args: string[]) => boolean> = {
  npx: ([program = "", ...args]) =>
    program === PACKAGE ? isOwn(args) : existsSync(join(ROOT, "node_modules/.bin", program)),
  npm: ([verb = "install", ...args]) =>
    verb === "run" ? args[0] === undefined || args[0] in scripts : verb in scripts || isNpm(verb, args),
  node: ([file = ""]) => file.startsWith("--") || existsSync(join(ROOT, file)),
  pulumi: ([command, verb, ...args]) => command !== "config" || isConfig(verb, args),
};

/** A command of `npx pulumi-flowstack`. */
function isOwn([name = "--help", ...args]: string[]): boolean {
  if (name === "--help" || name === "1") return true;
  const program = programOf({ err: () => {} } as unknown as Io, false, () => {});
  const command = program.commands.find((one) => one.name() === name);
  const { operands, unknown } = command?.parseOptions(args.filter((one) => one !== "--help")) ?? {};
  return operands?.length === 0 && unknown?.length === 0;
}

const NPM = {
  allowPositionals: true,
  options: { prefix: { type: "string" }, "ignore-scripts": { type: "boolean" } },
} as const;

function isNpm(verb: string, args: string[]): boolean {
  const { positionals } = parseArgs({ args, ...NPM });
  return /^(ci|install|uninstall)$/.test(verb) && positionals.every((name) => name.split("@")[0] === PACKAGE);
}

function isConfig(verb = "", args: string[]): boolean {
  const [name = "", value] = args.filter((arg) => !arg.startsWith("--"));
  const setting = /^flowstack:(.+)/.exec(name)?.[1];
  if (setting === undefined || setting === "1") return true;
  return setting in settings.shape && (verb !== "set" || value === undefined || isAllowed(setting, value));
}

/** Where the reader puts in a value, any is allowed. */
const isAllowed = (setting: string, value: string) =>
  /[$…]/.test(value) || settings.shape[setting as keyof typeof settings.shape].safeParse(value).success;

/** It lets the tests of the contract use the real API. */
const OF_TESTS = "FLOWSTACK_ACC";

function isVariable([name, value]: [string, string]): boolean {
  const [setting] = Object.entries(ENVIRONMENT_VARIABLES).find(([, variable]) => variable === name) ?? [];
  return setting === undefined
    ? name === OF_TESTS || !name.startsWith("FLOWSTACK_")
    : isAllowed(setting, value);
}

function isRight({ env, words: [program = "", ...args] }: Command): boolean {
  try {
    return env.every(isVariable) && (CHECKS[program]?.(args) ?? true);
  } catch {
    return false;
  }
}

test.each(PAGES)("every command in %s exists", (page) => {
  const wrong = commandsOf(page).filter((command) => !isRight(command));
  expect(wrong.map(({ line }) => line)).toEqual([]);
});

test.each([
  "npx pulumi-flowstack drfit",
  "npx pulumi-flowstack drift --stack prod --markdwon > drift.md || code=$?",
  "npx pulumi-flowstack emulator --port many",
  "npx pulumi-flowstak list",
  "npm run pakcage",
  "npm tset",
  "npm instal pulumi-flowstack",
  "npm install pulumi-flowstak",
  "npm install --prefx policies",
  "node scripts/langauges.mjs <folder>",
  'printf %s "$KEY" | pulumi config set --secret flowstack:apikey',
  "pulumi config set flowstack:maxRetries 100",
  "FLOWSTACK_EXISTNG=adopt pulumi up",
  "export FLOWSTACK_MISSING=acept",
])("a page with `%s` fails", (line) => {
  expect(commandsIn(line).every(isRight)).toBe(false);
});

test("the pages have commands of every program", () => {
  const programs = PAGES.flatMap(commandsOf).map(({ words: [program] }) => program);
  for (const program of Object.keys(CHECKS)) expect(programs).toContain(program);
});

/** The folders of the tests on the engine. */
const ON_THE_ENGINE = ["acceptance", "languages", "pipelines"].map((name) => join(ROOT, "test", name));

test("a test on the engine types the shell blocks of each page", () => {
  const files = ON_THE_ENGINE.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const texts = files.filter((file) => file.endsWith(".test.ts")).map((file) => readFileSync(file, "utf8"));
  const isTyped = (page: string) => texts.some((text) => text.includes(`blocksOf("${page}")`));
  expect(PAGES.filter((page) => blocksOf(page).length > 0 && !isTyped(page))).toEqual([]);
});
