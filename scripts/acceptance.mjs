/** Runs the acceptance tests on the real engine: `node scripts/acceptance.mjs [--native] [arguments of vitest]`. */
import { languages } from "./languages.mjs";
import { node, root } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { main, temporaryFolder } from "./lib/script.mjs";
import { vitest } from "./lib/tool.mjs";
import { setUp } from "./setup.mjs";

/**
 * @param {string[]} args
 * @param {"acceptance" | "native" | "pipelines"} [project] `native`: the tests of both faces, on the plugin
 * @returns {Promise<number>} vitest's exit code
 */
export async function acceptance(args, project = "acceptance") {
  const { env } = await languages(["yaml"]);
  return await vitest(project, args, { ...env, ...(await compiledOnce(env)) });
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
  const args = process.argv.slice(2);
  const isNative = args[0] === "--native";
  return await acceptance(isNative ? args.slice(1) : args, isNative ? "native" : "acceptance");
});
