import { Option } from "commander";
import { markdownOf, textOf } from "./drift/output";
import { reportOf } from "./drift/report";
import { type CommonFlags, EXIT, type Plan, several } from "./shared/command";
import type { Io } from "./shared/io";
import { selectedStack } from "./shared/pulumi";
import { jsonLines } from "./shared/text";

interface Flags extends CommonFlags {
  stack?: string[];
  markdown?: boolean;
  strict?: boolean;
}

const HELP = `
drift compares the stacks with FlowStack as \`pulumi refresh --preview-only\` does, and changes nothing. It reads the list
of connections once. "unmanaged" means: in FlowStack, but managed by none of the given stacks.`;

/** `pulumi-flowstack drift`: what has changed outside Pulumi; for a nightly job. */
export const drift: Plan<Flags> = {
  name: "drift",
  summary: "show what has changed in FlowStack since the last `pulumi up`",
  build: (command) =>
    command
      .option("--stack <name>", "compare this stack; can be repeated (default: the selected stack)", several)
      .addOption(new Option("--markdown", "print Markdown, for an issue or a comment").conflicts("json"))
      .option("--strict", `exit with ${EXIT.findings} for an unhealthy connection or an overdue key, too`)
      .addHelpText("after", HELP),
  run,
  exits: {
    [EXIT.ok]: "no drift",
    [EXIT.failed]: "failed, or wrong usage: it is not known whether there is drift",
    [EXIT.findings]: "drift: a connection has changed, or is gone",
  },
};

async function run(io: Io, { stack: stacks, json, markdown, strict }: Flags): Promise<number> {
  const report = await reportOf(io, stacks ?? [await selectedStack(io)]);
  if (json) io.out(...jsonLines(report));
  else io.out(...(markdown ? markdownOf(report) : textOf(report)));
  const isBad = report.drift || (strict && report.unhealthy.length + report.overdue.length > 0);
  return isBad ? EXIT.findings : EXIT.ok;
}
