import { type ExecFileException, execFile } from "node:child_process";
import { scrub } from "../../provider/messages/scrub";
import { Failure } from "./failure";
import type { Io } from "./io";

/** A state of some thousand resources; Node's own default is 1 MB. Bytes. */
const LARGEST_OUTPUT = 512 * 1024 * 1024;

/** A connection that a stack's state holds. */
export interface Managed {
  stack: string;
  /** Logical name of the resource. */
  name: string;
  id: string;
}

const OURS = "pulumi-nodejs:dynamic/flowstack:";

/** The connections in a stack's state. Secrets in it stay encrypted: none is asked for. */
export async function managedBy(io: Io, stack: string): Promise<Managed[]> {
  const { deployment } = parse(await pulumi(io, ["stack", "export", "--stack", stack]), stack);
  const resources = (deployment as { resources?: StateRow[] } | undefined)?.resources ?? [];
  // A row that was only read (`.get`) is external: the stack knows it, and does not manage it.
  const rows = resources.filter(({ type, external, id }) => type?.startsWith(OURS) && !external && id);
  return rows.map(({ urn, id }) => ({ stack, name: urn.split("::").at(-1) as string, id: id as string }));
}

interface StateRow {
  urn: string;
  type?: string;
  id?: string;
  external?: boolean;
}

/**
 * A stack's configuration by full name (`flowstack:apiKey`). Secrets are decrypted only where they are needed: that
 * may take a passphrase.
 */
export async function configOf(
  io: Io,
  stack: string,
  secrets: "with secrets" | "without secrets",
): Promise<Record<string, string>> {
  const flags = secrets === "with secrets" ? ["--show-secrets"] : [];
  const entries = Object.entries(await rawConfig(io, stack, flags));
  return Object.fromEntries(
    entries.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Names of a stack's settings, and which of them are kept as secrets. */
export async function settingsOf(io: Io, stack: string): Promise<Map<string, { isSecret: boolean }>> {
  const entries = Object.entries(await rawConfig(io, stack, []));
  return new Map(entries.map(([name, { secret }]) => [name, { isSecret: secret ?? false }]));
}

type RawConfig = Record<string, { value?: string; secret?: boolean }>;

async function rawConfig(io: Io, stack: string, flags: string[]): Promise<RawConfig> {
  io.progress(`Asking \`pulumi\` for the configuration of ${stack}…`);
  const args = ["config", "--json", "--stack", stack, ...flags];
  return parse(await pulumi(io, args).finally(() => io.progress("")), stack) as RawConfig;
}

/** It only says its number: one that takes longer hangs. */
const LONGEST_VERSION = 10_000;

/** @throws Failure PULUMI_MISSING, PULUMI_FAILED */
export async function pulumiVersion(io: Io, timeout = LONGEST_VERSION): Promise<string> {
  io.progress("Waiting for `pulumi version`…");
  const said = await pulumi(io, ["version"], timeout).finally(() => io.progress(""));
  const [, version] = /^v?(\d+\.\d+\.\d+\S*)$/.exec(said.trim()) ?? [];
  if (version !== undefined) return version;
  const quote = JSON.stringify(said.trim().slice(0, 80));
  throw new Failure("PULUMI_FAILED", `\`pulumi version\` said ${quote}, which is no version. ${WHICH}`);
}

const WHICH = "See with `command -v pulumi` which program that is.";

function pulumi(io: Io, args: string[], timeout = 0): Promise<string> {
  const env = { ...io.environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const options = { cwd: io.cwd, env, timeout, maxBuffer: LARGEST_OUTPUT };
  return new Promise((resolve, reject) => {
    execFile("pulumi", [...args, "--non-interactive"], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else reject(error.killed && timeout > 0 ? hung(args, timeout) : failed(io, args, error, stderr));
    });
  });
}

function hung(args: string[], timeout: number): Failure {
  const text = `\`pulumi ${args.join(" ")}\` did not answer within ${timeout / 1_000} s. ${WHICH}`;
  return new Failure("PULUMI_FAILED", text);
}

function failed(io: Io, args: string[], error: ExecFileException, stderr: string): Failure {
  if (error.code === "ENOENT") {
    return new Failure(
      "PULUMI_MISSING",
      "There is no `pulumi` CLI on PATH. Install the newest (https://www.pulumi.com/docs/install).",
    );
  }
  const reason = /^error: (.+)$/m.exec(stderr)?.[1] ?? stderr.trim().split("\n").at(-1) ?? "";
  const said = scrub(reason, [io.environment.FLOWSTACK_API_KEY ?? ""]).replace(/\.?$/, ".");
  return new Failure(
    "PULUMI_FAILED",
    `\`pulumi ${args.join(" ")}\` failed: ${said} It was run in ${io.cwd}; --cwd names another folder.`,
  );
}

function parse(text: string, stack: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(
      "PULUMI_FAILED",
      `What \`pulumi\` said of the stack ${stack} is not JSON. Is it a recent version?`,
    );
  }
}
