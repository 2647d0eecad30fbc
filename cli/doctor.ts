import type { Project } from "../provider/inventory/project";
import { type Finding, failureFinding, findingLines } from "./doctor/finding";
import { healthFinding, namesFinding, readFinding, settingsFindings } from "./doctor/project";
import { observingQuota, type Quota, quotaFinding } from "./doctor/quota";
import { configFindings, stateFinding } from "./doctor/stack";
import { toolFindings } from "./doctor/tools";
import { writeFinding } from "./doctor/write";
import { type CommonFlags, EXIT, once, type Plan } from "./shared/command";
import { type ConnectionRow, connectionsOf, managedByAll, openFlowstack } from "./shared/flowstack";
import type { Io } from "./shared/io";
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

type Tell = (...findings: Finding[]) => void;

async function run(io: Io, flags: Flags): Promise<number> {
  const findings: Finding[] = [];
  const tell: Tell = (...found) => {
    findings.push(...found);
    if (!flags.json) io.out(...found.flatMap(findingLines));
  };
  tell(...(await toolFindings(io)));
  await flowstackFindings(io, flags, tell);
  const number = (wanted: Finding["level"]) => findings.filter(({ level }) => level === wanted).length;
  const [problems, warnings] = [number("problem"), number("warning")];
  if (flags.json) io.out(...jsonLines({ problems, warnings, findings }));
  else io.out("", `${count(problems, "problem")}, ${count(warnings, "warning")}`);
  return problems > 0 ? EXIT.findings : EXIT.ok;
}

async function flowstackFindings(io: Io, { stack, write }: Flags, tell: Tell): Promise<void> {
  const [quota, attempt]: [Quota, Attempt] = [{}, attempting(tell)];
  if (stack !== undefined) await attempt("config", async () => tell(...(await configFindings(io, stack))));
  const observed = { ...io, send: observingQuota(io.send, quota) };
  const project = await attempt("settings", () => openFlowstack(observed, stack));
  if (!project) return;
  tell(...settingsFindings(project, io));
  const rows = await attempt("read", () => connectionsOf(io, project));
  if (rows) tell(readFinding(rows));
  if (rows) await checkWriting(io, project, rows, write, tell);
  // A reply to a key that FlowStack does not accept shows nobody's quota.
  if (rows || quota.remaining === "0") tell(quotaFinding(quota, io.clock.now()));
  if (rows) tell(healthFinding(rows), namesFinding(rows));
  if (rows && stack !== undefined)
    await attempt("stack", async () => tell(stateFinding(stack, await managedByAll(io, [stack]), rows)));
}

const NOT_TRIED: Finding = {
  check: "write",
  level: "info",
  text: "Writing was not checked: add --write",
};

/** The finding is printed before Ctrl+C takes effect: it may name a connection that is left over. */
async function checkWriting(
  io: Io,
  project: Project,
  rows: ConnectionRow[],
  write = false,
  tell: Tell,
): Promise<void> {
  if (!write) return tell(NOT_TRIED);
  const notice = "Stopping after the trial connection is deleted…";
  await io.uninterrupted(notice, async () => {
    const work = writeFinding(project, rows);
    tell(await io.waiting("Creating a trial connection, and deleting it again…", work));
  });
}

type Attempt = <T>(check: string, work: () => Promise<T>) => Promise<T | undefined>;

/** An expected failure becomes a finding, and the other checks go on. */
function attempting(tell: Tell): Attempt {
  return async (check, work) => {
    try {
      return await work();
    } catch (error) {
      tell(failureFinding(check, error));
      return undefined;
    }
  };
}
