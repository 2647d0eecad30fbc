import type { Project } from "../provider/inventory/project";
import { configFindings } from "./doctor/config";
import { failureFinding } from "./doctor/failed";
import { type Finding, shownFinding } from "./doctor/finding";
import { healthFinding, namesFinding, settingsFindings, writeFinding } from "./doctor/project";
import { observingQuota, type Quota, quotaFinding } from "./doctor/quota";
import { stackFinding } from "./doctor/stack";
import { toolFindings } from "./doctor/tools";
import { type CommonFlags, once, type Plan } from "./shared/command";
import { EXIT } from "./shared/exit";
import { connectionsOf, managedByAll, openFlowstack, type Shown } from "./shared/flowstack";
import type { Io } from "./shared/io";
import { count } from "./shared/text";

interface Flags extends CommonFlags {
  stack?: string;
  write?: boolean;
}

/** `pulumi-flowstack doctor`: what works, what does not, and what to do about it. */
export const doctor: Plan<Flags> = {
  name: "doctor",
  summary: "check the tools, the key, the quota and the connections",
  build: (command) =>
    command
      .option("--stack <name>", "check with this stack's configuration, and its state too", once)
      .option("--write", "try that the key writes: creates a connection, and deletes it again")
      .addHelpText("after", "\nWithout --write, nothing is changed anywhere."),
  run,
};

async function run(io: Io, flags: Flags): Promise<number> {
  const findings: Finding[] = [];
  const tell = (...found: Finding[]) => {
    findings.push(...found);
    if (!flags.json) for (const finding of found) io.out(shownFinding(io, finding));
  };
  tell(...(await toolFindings(io)));
  await flowstackFindings(io, flags, tell);
  const [problems, warnings] = [number(findings, "problem"), number(findings, "warning")];
  if (flags.json) io.out(JSON.stringify({ problems, warnings, findings }, null, 2));
  else io.out(`\n${count(problems, "problem")}, ${count(warnings, "warning")}`);
  return problems > 0 ? EXIT.findings : EXIT.ok;
}

function number(findings: readonly Finding[], wanted: Finding["level"]): number {
  return findings.filter(({ level }) => level === wanted).length;
}

type Tell = (...findings: Finding[]) => void;

async function flowstackFindings(io: Io, { stack, write }: Flags, tell: Tell): Promise<void> {
  const [quota, attempt]: [Quota, Attempt] = [{}, attempting(tell, stack !== undefined)];
  if (stack !== undefined) await configured(io, stack, tell);
  const observed = { ...io, send: observingQuota(io.send, quota) };
  const project = await attempt("settings", () => openFlowstack(observed, stack));
  if (!project) return;
  tell(...settingsFindings(project, io));
  const rows = await attempt("read", () => connectionsOf(io, project));
  if (rows) tell(readFinding(rows));
  if (rows) await writing(io, project, rows, write, tell);
  // What a key that is not accepted sees is nobody's quota.
  if (rows || quota.remaining === "0") tell(quotaFinding(quota, io.clock.now()));
  if (rows) tell(healthFinding(rows), namesFinding(rows));
  if (rows && stack !== undefined)
    await attempt("stack", async () => tell(stackFinding(stack, await managedByAll(io, [stack]), rows)));
}

/** Where the stack cannot be read, the settings say so in a moment. */
async function configured(io: Io, stack: string, tell: Tell): Promise<void> {
  const quiet = attempting(() => {}, true);
  tell(...((await quiet("config", () => configFindings(io, stack))) ?? []));
}

function readFinding({ length }: readonly Shown[]): Finding {
  const text =
    length === 0
      ? "The key reads. There are no connections yet"
      : `The key reads: ${count(length, "connection")}`;
  return { check: "read", level: "ok", text };
}

const NOT_TRIED: Finding = {
  check: "write",
  level: "info",
  text: "Whether the key writes was not tried: --write does",
};

/** Its finding is told before Ctrl+C takes effect: it may name a connection that is left over. */
async function writing(io: Io, project: Project, rows: Shown[], write = false, tell: Tell): Promise<void> {
  if (!write) return tell(NOT_TRIED);
  const notice = "Stopping, once the trial connection is deleted again…";
  io.progress("Creating a trial connection, and deleting it again…");
  await io.uninterrupted(notice, async () => {
    const finding = await writeFinding(project, rows);
    io.progress("");
    tell(finding);
  });
}

type Attempt = <T>(check: string, work: () => Promise<T>) => Promise<T | undefined>;

/** What fails on purpose is a finding, and the rest goes on. */
function attempting(tell: Tell, namesStack: boolean): Attempt {
  return async (check, work) => {
    try {
      return await work();
    } catch (error) {
      tell(failureFinding(check, error, namesStack));
      return undefined;
    }
  };
}
