import { type ExecFileException, execFile } from "node:child_process";
import { Failure, withoutKeys } from "./failure";
import type { Io } from "./io";

/** Enough for a state of some thousand resources; Node's default is 1 MB. Bytes. */
const LARGEST_OUTPUT = 512 * 1024 * 1024;

/** A connection in a stack's state. */
export interface Managed {
  stack: string;
  /** Logical name of the resource. */
  name: string;
  id: string;
  /** Its provider is an explicit one, which may be for another FlowStack project than the stack's settings. */
  hasOwnProvider?: true;
}

/** The types of connections: those of the dynamic provider, and those of the plugin. */
const OURS = /^(pulumi-nodejs:dynamic\/flowstack|flowstack:index):/;

/** A resource in a stack's state. */
export interface StateRow {
  urn: string;
  type?: string;
  id?: string;
  /** It was only read (`.get`): the stack does not manage it. */
  external?: boolean;
  /** URN and id of its provider, with `::` between them. */
  provider?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** A stack's state, as far as commands read it. */
export interface Deployment {
  resources?: StateRow[];
  /** Operations that the engine began and did not finish. */
  pending_operations?: { resource: StateRow; type: string }[];
}

/** @param flags `--show-secrets` decrypts the secrets; without it they stay encrypted */
export async function stateOf(io: Io, stack: string, ...flags: string[]): Promise<Deployment> {
  const args = ["stack", "export", "--stack", stack, ...flags];
  const { deployment } = await json(io, args, `Reading the state of ${stack}…`);
  return deployment ?? {};
}

/** A row of this provider. */
export function isOurs({ type, id }: StateRow): boolean {
  return OURS.test(type ?? "") && Boolean(id);
}

/** The connections that a stack manages. Secrets in its state stay encrypted. */
export async function managedBy(io: Io, stack: string): Promise<Managed[]> {
  const { resources = [] } = await stateOf(io, stack);
  const rows = resources.filter((row) => isOurs(row) && !row.external);
  return rows.map((row) => {
    const own = explicitProvider(resources, row.provider) && { hasOwnProvider: true as const };
    return { stack, name: nameIn(row), id: row.id as string, ...own };
  });
}

/** The provider that the program made itself; undefined for a default one, which the engine names `default`, or `default_3_259_0`. */
export function explicitProvider(
  resources: readonly StateRow[],
  reference: string | undefined,
): StateRow | undefined {
  const provider = resources.find(({ urn, id }) => `${urn}::${id}` === reference);
  return provider && !/^default(_\d+_\d+_\d+\w*)?$/.test(nameIn(provider)) ? provider : undefined;
}

/** The stack that `pulumi stack select` has chosen. */
export async function selectedStack(io: Io): Promise<string> {
  return (await pulumi(io, ["stack", "--show-name"], "Reading which stack is selected…")).trim();
}

/** `urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>`: a name may contain `::`. */
export function nameIn({ urn, type }: StateRow): string {
  const end = `${type}::`;
  return urn.slice(urn.indexOf(end) + end.length);
}

/** One entry of a stack's configuration; an encrypted one has no value. */
interface ConfigEntry {
  value?: string;
  secret?: boolean;
}

/** A stack's settings of this provider, by full name (`flowstack:apiKey`). Secrets stay encrypted. */
export async function configOf(io: Io, stack: string, ...flags: string[]): Promise<Map<string, ConfigEntry>> {
  const args = ["config", "--json", "--stack", stack, ...flags];
  const config = await json(io, args, `Reading the configuration of ${stack}…`);
  const entries = Object.entries(config as Record<string, ConfigEntry>);
  return new Map(entries.filter(([name]) => name.startsWith("flowstack:")));
}

/** Values of a stack's settings. They are decrypted only if one is a secret: that may take a passphrase. */
export async function settingsOf(io: Io, stack: string): Promise<Record<string, string | undefined>> {
  const plain = await configOf(io, stack);
  const isEncrypted = [...plain.values()].some(({ value }) => value === undefined);
  const config = isEncrypted ? await configOf(io, stack, "--show-secrets") : plain;
  return Object.fromEntries([...config].map(([name, { value }]) => [name, value]));
}

/** `pulumi version` only prints a number: one that takes longer hangs. Milliseconds. */
const LONGEST_VERSION = 10_000;
const WHICH = "Run `command -v pulumi` to see which program that is.";

/** @throws Failure PULUMI_MISSING, PULUMI_FAILED */
export async function pulumiVersion(io: Io, timeout = LONGEST_VERSION): Promise<string> {
  const said = (await pulumi(io, ["version"], "Waiting for `pulumi version`…", timeout)).trim();
  const [, version] = /^v?(\d+\.\d+\.\d+\S*)$/.exec(said) ?? [];
  if (version !== undefined) return version;
  throw failed(
    `\`pulumi version\` printed ${JSON.stringify(said.slice(0, 80))}, which is not a version.`,
    WHICH,
  );
}

function pulumi(io: Io, args: string[], notice: string, timeout = 0): Promise<string> {
  const env = { ...io.environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const options = { cwd: io.cwd, env, timeout, maxBuffer: LARGEST_OUTPUT };
  const work = new Promise<string>((resolve, reject) => {
    execFile("pulumi", [...args, "--non-interactive"], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else reject(failureOf(io, args, error, stderr, timeout));
    });
  });
  return io.waiting(notice, work);
}

function failureOf(
  io: Io,
  args: string[],
  error: ExecFileException,
  stderr: string,
  timeout: number,
): Failure {
  const call = `\`pulumi ${args.join(" ")}\``;
  if (error.code === "ENOENT") {
    const fix = "Install the newest (https://www.pulumi.com/docs/install).";
    return new Failure("PULUMI_MISSING", { problem: "There is no `pulumi` CLI on PATH.", fix });
  }
  if (error.killed && timeout > 0)
    return failed(`${call} did not answer within ${timeout / 1_000} s.`, WHICH);
  const reason = /^error: (.+)$/m.exec(stderr)?.[1] ?? stderr.trim().split("\n").at(-1) ?? "";
  const said = withoutKeys(reason, io.environment).replace(/\.?$/, ".");
  const [, known] = FIXES.find(([pattern]) => pattern.test(reason)) ?? [];
  return failed(`${call} failed: ${said}`, known ?? `It ran in ${io.cwd}; --cwd names another folder.`);
}

/** What to do about failures of the CLI that pipelines meet. */
const FIXES: [RegExp, string][] = [
  [/no stack named|no stack selected/i, "`pulumi stack ls` shows the stacks; --cwd names another folder."],
  [/log ?in|access token/i, "Set PULUMI_ACCESS_TOKEN, or PULUMI_BACKEND_URL for a state of your own."],
  [/passphrase/i, "Set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase."],
];

async function json(io: Io, args: string[], notice: string): Promise<Record<string, object>> {
  const text = await pulumi(io, args, notice);
  try {
    return JSON.parse(text);
  } catch {
    throw failed(`\`pulumi ${args.join(" ")}\` did not print JSON.`, "Install a recent version of Pulumi.");
  }
}

function failed(problem: string, fix: string): Failure {
  return new Failure("PULUMI_FAILED", { problem, fix });
}
