import { hint } from "../../provider/messages/suggest";
import { settingNames } from "../../provider/schema/settings";
import type { Io } from "../shared/io";
import { settingsOf } from "../shared/pulumi";
import type { Finding } from "./finding";

/** What a stack's configuration holds that is unsafe, or that nothing reads. */
export async function configFindings(io: Io, stack: string): Promise<Finding[]> {
  const found = await settingsOf(io, stack);
  const ours = [...found.keys()].filter((name) => name.startsWith("flowstack:"));
  const misspelt = ours.filter((name) => !settingNames.includes(name)).map(misspeltFinding);
  const isPlain = found.get("flowstack:apiKey")?.isSecret === false;
  return [...(isPlain ? [plainFinding(stack)] : []), ...misspelt];
}

function plainFinding(stack: string): Finding {
  return {
    check: "config-secret",
    level: "problem",
    text: `flowstack:apiKey stands in plain text in the configuration of ${stack}.`,
    fix: "Revoke that key in the dashboard, make another, and set it with `pulumi config set --secret flowstack:apiKey`.",
  };
}

function misspeltFinding(name: string): Finding {
  return {
    check: "config-name",
    level: "problem",
    text: `${name} is no setting: nothing reads it.`,
    fix: `${hint(name, settingNames)} Remove it with \`pulumi config rm ${name}\`.`,
  };
}
