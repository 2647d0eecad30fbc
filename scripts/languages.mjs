/**
 * Finds or builds what runs programs of other languages than JavaScript: Pulumi's language hosts, and the generator of the
 * SDKs. `node scripts/languages.mjs` prints their folder; `node scripts/languages.mjs <folder>` writes the Python and the
 * Go SDK there.
 */
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { engine } from "./engine.mjs";
import { buildOnce } from "./lib/build-once.mjs";
import { goInstall } from "./lib/go-install.mjs";
import { cacheFolder, executable, root } from "./lib/paths.mjs";
import { outputOf, run } from "./lib/process.mjs";
import { Failure, main } from "./lib/script.mjs";

/** @typedef {"yaml" | "python" | "go"} Language */

const MODULES = join(root, "scripts", "languages");

/**
 * The engine with the hosts of these languages on its PATH. An official build contains them; others are built with Go and
 * kept in the cache.
 *
 * @param {Language[]} languages
 */
export async function languages(languages) {
  const found = await engine();
  const bin = join(folder(), "bin");
  for (const name of languages.flatMap(programsOf)) {
    if (!existsSync(join(found.bin, name))) await ensure(name, bin);
  }
  return { ...found, env: { ...found.env, PATH: `${bin}${delimiter}${found.env.PATH}` } };
}

/**
 * Writes the SDKs of the plugin into `<target>/python` and `<target>/go`.
 *
 * @param {string} target
 */
export async function writeSdks(target) {
  const bin = join(folder(), "bin");
  await ensure("generator", bin);
  const schema = join(root, "provider", "native", "schema.json");
  const { code } = await run(join(bin, executable("generator")), [schema, target]);
  if (code !== 0) throw new Failure("The SDKs were not generated: see the error above.");
  const { description } = JSON.parse(readFileSync(schema, "utf8"));
  // What Pulumi's CLI adds to the generated files.
  writeFileSync(join(target, "python", "README.md"), `${description}\n`);
}

/** The cache's folder. Another go.mod, or another generator, gets another one. */
function folder() {
  const hash = createHash("sha256");
  for (const module of readdirSync(MODULES).sort()) {
    for (const file of readdirSync(join(MODULES, module)).sort()) {
      hash.update(readFileSync(join(MODULES, module, file)));
    }
  }
  return join(cacheFolder(), `languages-${hash.digest("hex").slice(0, 12)}`);
}

/** @param {Language} language */
function programsOf(language) {
  const host = executable(`pulumi-language-${language}`);
  return language === "python" ? [host, PYTHON_STARTER] : [host];
}

/** What the Python host runs a program with. It is a file of the Python SDK. */
const PYTHON_STARTER = "pulumi-language-python-exec";

/**
 * @param {string} name
 * @param {string} bin
 */
const ensure = (name, bin) => buildOnce(join(bin, executable(name)), (place) => build(name, place));

/**
 * @param {string} name
 * @param {string} place the program goes into it
 */
async function build(name, place) {
  if (name === PYTHON_STARTER) return await copyPythonStarter(join(place, name));
  const cwd = join(MODULES, name.replace("pulumi-language-", "").replace(/\.exe$/, ""));
  const title = `Building ${name} with Go (only once)`;
  const what = name === "generator" ? ["."] : ["tool"];
  const problem = await goInstall(what, { title, cwd, bin: place });
  if (problem) throw new Failure(`${name} was not built: ${problem}. Go 1.25 or newer is needed.`);
}

/** @param {string} target */
async function copyPythonStarter(target) {
  const options = { cwd: join(MODULES, "generator"), timeoutMs: 10 * 60_000 };
  const sdk = "github.com/pulumi/pulumi/sdk/v3";
  await outputOf("go", ["mod", "download", sdk], options);
  const source = await outputOf("go", ["list", "-m", "-f", "{{.Dir}}", sdk], options);
  if (!source) throw new Failure(`${PYTHON_STARTER} was not found: Go has no module ${sdk}.`);
  copyFileSync(join(source, "python", "cmd", PYTHON_STARTER), target);
  chmodSync(target, 0o755);
}

await main(import.meta.url, async () => {
  const [, , target] = process.argv;
  if (target !== undefined) return await writeSdks(target);
  await languages(["yaml", "python", "go"]);
  console.log(join(folder(), "bin"));
});
