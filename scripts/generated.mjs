/** Writes the files that are generated and in git: `npm run generate`. The package must be compiled. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { modules, node, root } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { Failure, main } from "./lib/script.mjs";

/** The files, each with the script that prints it. */
const GENERATED = { "provider/native/schema.json": "package-schema.mjs" };

const BIOME = join(modules, "@biomejs", "biome", "bin", "biome");

/** Fails if a generated file is not what is in git, or staged for it. */
export async function generated() {
  await write();
  const { code } = await run("git", ["diff", "--exit-code", "--", ...Object.keys(GENERATED)], { cwd: root });
  if (code === 0) return;
  throw new Failure(
    "The files above were out of date, and are written again. Check the changes, and stage them.",
  );
}

/** A file that is up to date is left alone: a newer one would make the next run compile the package again. */
async function write() {
  for (const [file, script] of Object.entries(GENERATED)) {
    const text = await printed(join(root, "scripts", script), []);
    const formatted = await printed(BIOME, ["format", `--stdin-file-path=${file}`], text);
    if (readFileSync(join(root, file), "utf8") !== formatted) writeFileSync(join(root, file), formatted);
  }
}

/**
 * What a program prints. The scripts are programs of their own, since the package needs a newer Node than these.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {string} [input]
 */
async function printed(program, args, input = "") {
  /** @type {Record<"stdout" | "stderr", string>} */
  const text = { stdout: "", stderr: "" };
  const { code } = await run(node(), [program, ...args], {
    cwd: root,
    input,
    onLine: (line, stream) => {
      text[stream] += `${line}\n`;
    },
  });
  if (code !== 0) throw new Failure(`${program} failed:\n${text.stderr}`);
  return text.stdout;
}

await main(import.meta.url, write);
