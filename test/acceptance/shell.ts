import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { type LocalStack, ROOT, temporaryFolder } from "../local-stack";

export { blocksOf } from "../commands";

/**
 * Types the shell blocks of the pages as a reader does, with bash, against the emulator and the local backend. Two things
 * differ: `npm` only records what it was called with, since the package here is the built one, and nobody is asked to
 * confirm. `pulumi config set --secret` reads its value from standard input in place of a terminal.
 */

export interface Shell {
  /** Types a block, and returns what it prints. It fails if a command of it fails. */
  type: (block: string | undefined, input?: string) => Promise<string>;
  /** Types a block line by line, with an answer for each line that asks for a secret. */
  answer: (block: string | undefined, ...secrets: string[]) => Promise<string>;
  env: NodeJS.ProcessEnv;
  /** What `npm` was called with. */
  npm: () => string;
}

export function shellOf({ folder, env: own }: LocalStack): Shell {
  const programs = temporaryFolder();
  const calls = join(programs, "calls");
  const add = (name: string, line: string) =>
    writeFileSync(join(programs, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  add("npm", `echo "npm $*" >> '${calls}'`);
  // For npx: npm links the command of an installed package, but not that of this repository before it is compiled.
  add("pulumi-flowstack", `exec node '${join(ROOT, "dist/cli/index.js")}' "$@"`);
  const path = [programs, own.PATH ?? process.env.PATH].join(delimiter);
  const env = { ...process.env, ...own, PATH: path, PULUMI_SKIP_CONFIRMATIONS: "true" };
  const type: Shell["type"] = async (block = "", input = "") => {
    expect(block).not.toBe("");
    const typed = promisify(execFile)("bash", ["-e", "-o", "pipefail", "-c", block], { cwd: folder, env });
    // A block that reads nothing may end before its input is written.
    typed.child.stdin?.on("error", () => {}).end(input);
    return (await typed).stdout;
  };
  const answer: Shell["answer"] = async (block = "", ...secrets) => {
    let printed = "";
    for (const line of block.trimEnd().split("\n"))
      printed += await type(line, line.includes("--secret") ? secrets.shift() : undefined);
    return printed;
  };
  return { type, answer, env, npm: () => (existsSync(calls) ? readFileSync(calls, "utf8") : "") };
}
