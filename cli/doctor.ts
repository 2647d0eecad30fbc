import type { Project } from "../provider/inventory/project";
import { type Finding, failureFinding, findingLines } from "./doctor/finding";
import { healthFinding, namesFinding, readFinding, settingsFindings } from "./doctor/project";
import { quotaFinding } from "./doctor/quota";
import { configFindings, stateFinding } from "./doctor/stack";
import { toolFindings } from "./doctor/tools";
import { writeFinding } from "./doctor/write";
import { type CommonFlags, EXIT, once, type Plan } from "./shared/command";
import { type ConnectionRow, connectionsOf, managedByAll, openFlowstack } from "./shared/flowstack";
import type { Io, Line } from "./shared/io";
import { figuresOf, type Headers, observing } from "./shared/quota";
import { count, jsonLines } from "./shared/text";

interface Flags extends CommonFlags {
  stack?: string;
  write?: boolean;
}

/** `pulumi-flowstack doctor`: what works, what does not, and how to correct it. */
export const doctor: Plan<Flags> = {
  name: "doctor",
  summary: "check the tools, the key, the quota and the connections",
  build: (command) =>
    command
      .option("--stack <name>", "use this stack's settings, and check its configuration and state", once)
      .option("--write", "check that the key can write: creates a connection, and deletes it again")
      .addHelpText("after", "\nWithout --write, doctor changes nothing anywhere."),
  run,
  exits: { [EXIT.findings]: "found a problem" },
};

/** Keeps the findings, and prints them as they come. */
class Findings {
  readonly all: Finding[] = [];

  constructor(private readonly print: (...lines: Line[]) => void) {}

  tell(...found: Finding[]): void {
    this.all.push(...found);
    this.print(...found.flatMap(findingLines));
  }

  /** An expected failure becomes a finding, and the other checks go on. */
  async attempt<T>(check: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.tell(failureFinding(check, error));
      return undefined;
    }
  }

  count(wanted: Finding["level"]): number {
    return this.all.filter(({ level }) => level === wanted).length;
  }
}

async function run(io: Io, flags: Flags): Promise<number> {
  const findings = new Findings(flags.json ? () => {} : io.out);
  const headers: Headers = {};
  findings.tell(...(await toolFindings(io)));
  await checkFlowstack({ ...io, send: observing(io.send, headers) }, flags, findings, headers);
  const [problems, warnings] = [findings.count("problem"), findings.count("warning")];
  const quota = figuresOf(headers, io.clock.now());
  if (flags.json) io.out(...jsonLines({ problems, warnings, quota, findings: findings.all }));
  else io.out("", `${count(problems, "problem")}, ${count(warnings, "warning")}`);
  return problems > 0 ? EXIT.findings : EXIT.ok;
}

async function checkFlowstack(
  io: Io,
  { stack, write }: Flags,
  findings: Findings,
  headers: Headers,
): Promise<void> {
  if (stack !== undefined)
    await findings.attempt("config", async () => findings.tell(...(await configFindings(io, stack))));
  const project = await findings.attempt("settings", () => openFlowstack(io, stack));
  if (!project) return;
  findings.tell(...settingsFindings(project, io));
  const rows = await findings.attempt("read", () => connectionsOf(io, project));
  if (rows) {
    findings.tell(readFinding(rows));
    if (write) await checkWriting(io, project, rows, findings);
    else findings.tell({ check: "write", level: "info", text: "Writing was not checked: add --write" });
  }
  // A reply to a key that FlowStack does not accept shows nobody's quota.
  if (rows || headers["x-ratelimit-remaining"] === "0") findings.tell(quotaFinding(headers, io.clock.now()));
  if (rows) findings.tell(healthFinding(rows), namesFinding(rows));
  if (rows && stack !== undefined)
    await findings.attempt("stack", async () =>
      findings.tell(stateFinding(stack, await managedByAll(io, [stack]), rows)),
    );
}

/** The finding is printed before Ctrl+C takes effect: it may name a connection that is left over. */
async function checkWriting(io: Io, project: Project, rows: ConnectionRow[], findings: Findings) {
  await io.uninterrupted("Stopping after the trial connection is deleted…", async () => {
    const work = writeFinding(project, rows);
    findings.tell(await io.waiting("Creating a trial connection, and deleting it again…", work));
  });
}
