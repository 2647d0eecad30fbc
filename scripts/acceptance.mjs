/** Runs the acceptance tests on the real engine: `node scripts/acceptance.mjs [--native | --usage] [arguments of vitest]`. */
import { languages } from "./languages.mjs";
import { node, root } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { main, temporaryFolder } from "./lib/script.mjs";
import { vitest } from "./lib/tool.mjs";
import { setUp } from "./setup.mjs";

/**
 * @param {string[]} args
 * @param {"acceptance" | "usage" | "native" | "pipelines"} [project] `native`: the tests of both faces, on the plugin
 * @returns {Promise<number>} vitest's exit code
 */
export async function acceptance(args, project = "acceptance") {
  const { env } = await languages(["yaml"]);
  return await vitest(project, args, { ...env, ...GARBAGE, ...(await compiledOnce(env)) });
}

/** The engine runs for seconds: to collect its garbage early takes 4 % of the time. The user's own settings come first. */
const GARBAGE = { GOGC: process.env.GOGC ?? "off", GOMEMLIMIT: process.env.GOMEMLIMIT ?? "600MiB" };

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
  const [first = "", ...others] = process.argv.slice(2);
  if (first === "--native") return await acceptance(others, "native");
  if (first === "--usage") return await acceptance(others, "usage");
  return await acceptance(process.argv.slice(2));
});
