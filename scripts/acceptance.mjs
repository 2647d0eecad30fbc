/** Runs a project of vitest.config.mts on the real engine: `node scripts/acceptance.mjs <project> [arguments of vitest]`. */
import { languages } from "./languages.mjs";
import { node, root } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { main, temporaryFolder } from "./lib/script.mjs";
import { vitest } from "./lib/tool.mjs";
import { setUp } from "./setup.mjs";

/** @typedef {"acceptance" | "usage" | "native" | "pipelines"} Project `native`: the tests of both faces, on the plugin */

/** The engine runs for seconds: to collect its garbage early takes 4 % of the processor time. */
const GARBAGE = { GOGC: "off", GOMEMLIMIT: "600MiB" };

/**
 * @param {string[]} args
 * @param {Project} [project]
 * @returns {Promise<number>} vitest's exit code
 */
export async function acceptance(args, project = "acceptance") {
  const { env } = await languages(["yaml"]);
  return await vitest(project, args, { ...GARBAGE, ...env, ...(await compiledOnce(env)) });
}

/**
 * Every run of the engine starts a process that loads Pulumi's SDK and the provider; with compiled code in Node's cache,
 * that takes half of the time. Pulumi ends these processes by a signal, before they would write the cache.
 *
 * @param {NodeJS.ProcessEnv} env
 */
async function compiledOnce(env) {
  const cache = { NODE_COMPILE_CACHE: temporaryFolder() };
  const load = 'require("@pulumi/pulumi/automation"); require("pulumi-flowstack/provider")';
  await run(node(), ["-e", load], { cwd: root, env: { ...env, ...cache } });
  return cache;
}

await main(import.meta.url, async () => {
  await setUp();
  const [project, ...args] = process.argv.slice(2);
  return await acceptance(args, /** @type {Project} */ (project));
});
