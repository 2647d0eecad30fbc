import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { FlowstackError } from "../provider/messages/errors";
import { requireNodeInHost } from "./host-node";
import { currentRun, mockMonitor } from "./run";
import { asRunError } from "./run-error";

/** Where Pulumi started the program, which may go to another folder later. */
const STARTED_IN = process.cwd();

/**
 * Checks, once a run, that Pulumi's dynamic host has a Node to run on, and will find this package. Otherwise the host
 * fails with many lines about things that the user has never heard of. In doubt nothing is refused.
 * @throws pulumi.RunError NODE_TOO_OLD, NODE_MISSING or PACKAGE_NOT_FOUND
 */
export function requireHost(): void {
  const run = currentRun();
  if (run.hasCheckedHost) return;
  if (pulumi.runtime.hasMonitor() && !mockMonitor()) checkHost();
  run.hasCheckedHost = true;
}

function checkHost(): void {
  requireNodeInHost();
  const folders = [STARTED_IN, process.cwd(), pulumi.getRootDirectory()];
  if (process.versions.pnp) advisePnp();
  else if (isOrdinaryProgram()) requirePackageFrom(folders);
  else if (!isFoundFrom(folders)) void pulumi.log.info(ADVICE_FOR_INLINE_PROGRAMS);
}

/** Not a refusal: the workspace's settings, which the program does not see, may name a folder that has the package. */
const ADVICE_FOR_INLINE_PROGRAMS =
  "If Pulumi finds no module 'pulumi-flowstack/provider' or '@pulumi/pulumi/cmd/dynamic-provider': set " +
  "`projectSettings.main` of the workspace to a folder that has both, or start this process there.";

/** Without NODE_OPTIONS a new process knows nothing of Plug'n'Play. The workspace's `envVars` may set it, unseen here. */
function advisePnp(): void {
  if (process.env.NODE_OPTIONS?.includes(".pnp.")) return;
  void pulumi.log.info(
    "If Pulumi finds no module '@pulumi/pulumi/cmd/dynamic-provider': start this program by `yarn node`, " +
      "which lets Pulumi's provider process use Yarn PnP, too.",
  );
}

/**
 * Does Pulumi's language host run the program? It starts it in the folder where the engine starts the dynamic host, too.
 * Another folder is possible for an inline program of the automation API, which is not told; it may run in a process that
 * an ordinary program started, and inherit the variable.
 */
function isOrdinaryProgram(): boolean {
  const { PULUMI_NODEJS_MONITOR: address } = process.env;
  if (!address) return false;
  const monitor = pulumi.runtime.getMonitor() as { getChannel?(): { getTarget(): string } } | undefined;
  return monitor?.getChannel?.().getTarget().endsWith(address) ?? false;
}

/**
 * @param folders the first is the likely one; the package in any of them is enough
 * @throws pulumi.RunError PACKAGE_NOT_FOUND
 */
export function requirePackageFrom(folders: string[]): void {
  if (isFoundFrom(folders)) return;
  throw asRunError(
    new FlowstackError("PACKAGE_NOT_FOUND", {
      problem: `Pulumi's provider process does not find pulumi-flowstack from ${folders[0]}.`,
      fix:
        "Make it a direct dependency there (`npm install pulumi-flowstack`). " +
        "Or use pnpm's `publicHoistPattern`, or set `projectSettings.main` to a folder that has it.",
    }),
  );
}

function isFoundFrom(folders: string[]): boolean {
  return folders.some((folder) => isAbsolute(folder) && hasPackage(folder));
}

/** Only a module that is not there counts: any other failure is for the host to report. */
function hasPackage(folder: string): boolean {
  try {
    createRequire(join(folder, "noop.js")).resolve("pulumi-flowstack/provider");
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND";
  }
}
