import { type ExecFileException, execFile } from "node:child_process";
import { scrub } from "../../provider/secrets";
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
  const config = parse(await pulumi(io, ["config", "--json", "--stack", stack, ...flags]), stack);
  const entries = Object.entries(config as Record<string, { value?: string }>);
  return Object.fromEntries(
    entries.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** @returns undefined where there is no pulumi CLI */
export async function pulumiVersion(io: Io): Promise<string | undefined> {
  const version = await pulumi(io, ["version"]).catch(() => undefined);
  return version?.trim().replace(/^v/, "");
}

function pulumi(io: Io, args: string[]): Promise<string> {
  const env = { ...io.environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const options = { cwd: io.cwd, env, maxBuffer: LARGEST_OUTPUT };
  return new Promise((resolve, reject) => {
    execFile("pulumi", [...args, "--non-interactive"], options, (error, stdout, stderr) => {
      if (error) reject(failed(io, args, error, stderr));
      else resolve(stdout);
    });
  });
}

function failed(io: Io, args: string[], error: ExecFileException, stderr: string): Failure {
  if (error.code === "ENOENT") {
    return new Failure(
      "PULUMI_MISSING",
      `The \`pulumi\` CLI cannot be started in ${io.cwd}: install it (https://www.pulumi.com/docs/install), and check that ` +
        "the folder is there.",
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
