import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The commands in the pages of this repository: in their shell blocks, and in the code within their text. */

const ROOT = resolve(__dirname, "..");

/** Every page but the changelog, which may tell of commands that are gone. */
export const PAGES = execFileSync("git", ["ls-files", "*.md"], { cwd: ROOT, encoding: "utf8" })
  .trim()
  .split("\n")
  .filter((page) => !/^(CHANGELOG|\.changeset)/.test(page));

export interface Command {
  /** As the page has it. */
  line: string;
  /** The variables that are set for it alone. */
  env: [name: string, value: string][];
  /** The program first. A placeholder such as `<name>` is the word `1`, which is also a number. */
  words: string[];
}

/** The blocks of a page in one language. Default: in the shell's. */
export function blocksOf(page: string, language = "sh"): string[] {
  const block = new RegExp(`^( *)\`\`\`${language}\\n(.*?)^\\1\`\`\``, "gms");
  const blocks = readFileSync(join(ROOT, page), "utf8").matchAll(block);
  return [...blocks].map(([, indent = "", block = ""]) =>
    block.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
}

export function commandsOf(page: string): Command[] {
  const prose = readFileSync(join(ROOT, page), "utf8").replace(/^ *```.*?^ *```/gms, "");
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replaceAll(/\s+/g, " "));
  return [...blocksOf(page).flatMap((block) => block.split("\n")), ...inline].flatMap(commandsIn);
}

/** The commands of a shell line, without comments and redirections. */
export function commandsIn(line: string): Command[] {
  const plain = line.replace(/(^|\s)#.*/, "").replaceAll(/<[^<>|&;]+>/g, "1");
  return plain.split(/\|\|?|&&|;/).map((part) => {
    const [words, env] = [wordsOf(part), [] as Command["env"]];
    if (words[0] === "export") words.shift();
    while (/^[A-Z_]+=/.test(words[0] ?? "")) env.push(words.shift()?.split("=", 2) as [string, string]);
    return { line, env, words: words[0] === "yarn" && words[1] === "exec" ? words.slice(2) : words };
  });
}

function wordsOf(part: string): string[] {
  const words = part.replaceAll(/\s[<>]+\s*\S+/g, "").match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.filter((word) => word !== "…").map((word) => word.replaceAll(/["']/g, ""));
}
