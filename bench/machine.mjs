import { cpus, loadavg, totalmem, type } from "node:os";
import { node, pulumiSdk, root } from "../scripts/lib/paths.mjs";
import { outputOf } from "../scripts/lib/process.mjs";
import { readPackage } from "./package.mjs";

/**
 * Describes the machine and the versions of a measurement, in one paragraph.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export async function describeMachine(env) {
  const processors = cpus();
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const memory = `${Math.round(totalmem() / 1e9)} GB`;
  const commit = await outputOf("git", ["rev-parse", "--short", "HEAD"], { cwd: root });
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} by \`${command()}\`,`,
    `on ${processors.length} cores (${processors[0]?.model.trim()}), ${memory}, ${type()}, load ${load} at the start;`,
    `pulumi-flowstack ${readPackage(root).version}${commit ? ` at ${commit}` : ""},`,
    `Pulumi ${await outputOf("pulumi", ["version"], { env })}, its SDK ${readPackage(pulumiSdk).version},`,
    `Node ${await outputOf(node(), ["--version"])}.`,
  ].join("\n");
}

function command() {
  const args = process.argv.slice(2);
  return ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
}
