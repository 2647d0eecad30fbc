import { hint } from "../../provider/messages/suggest";
import { type ConfigFault, configFaults } from "../../provider/messages/warnings";
import { settingNames } from "../../provider/schema/settings";
import {
  acceptGone,
  type ConnectionRow,
  type ManagedById,
  managedBySettings,
  unrelated,
} from "../shared/flowstack";
import type { Io } from "../shared/io";
import { projectName } from "../shared/project-file";
import { configOf } from "../shared/pulumi";
import { stackFlag } from "../shared/shell";
import { count } from "../shared/text";
import type { Finding } from "./finding";

/** Settings in a stack's configuration that are unsafe, or that do not exist. */
export async function configFindings(io: Io, stack: string): Promise<Finding[]> {
  const config = await configOf(io, stack);
  const isSecret = (name: string) => config.get(name)?.secret !== false;
  const faults = configFaults([...config.keys()], isSecret, projectName(io.cwd));
  return faults.map((one) =>
    one.fault === "unknown" ? unknownFinding(one, stack) : plainFinding(one, stack),
  );
}

function plainFinding({ name }: ConfigFault, stack: string): Finding {
  const command = `pulumi config set --secret ${name}${stackFlag(stack)}`;
  return {
    check: "config-secret",
    level: "problem",
    text: `${name} is in plain text in the configuration of ${stack}.`,
    fix: `Revoke that key in the dashboard, make another, and set it with \`${command}\`.`,
  };
}

function unknownFinding({ name }: ConfigFault, stack: string): Finding {
  return {
    check: "config-name",
    level: "problem",
    text: `${name} is not a setting, and has no effect.`,
    fix: `${hint(name, settingNames)} Remove it with \`pulumi config rm ${name}${stackFlag(stack)}\`.`,
  };
}

/** Whether FlowStack has the connections in a stack's state. */
export function stateFinding(stack: string, managed: ManagedById, rows: readonly ConnectionRow[]): Finding {
  const [check, ids] = ["stack", new Set(rows.map(({ id }) => id))];
  const own = managedBySettings(managed);
  const gone = own.filter(({ id }) => !ids.has(id));
  if (gone.length === 0) {
    const text = `FlowStack has ${own.length === 1 ? "the" : "all"} ${count(own.length, "connection")} of the stack ${stack}`;
    return { check, level: "ok", text: `${text}${unchecked(managed)}` };
  }
  const what = count(gone.length, "connection is", "connections are");
  const text = unrelated(managed, rows)?.problem ?? `${what} in the state of ${stack}, but not in FlowStack.`;
  const details = gone.map(({ id, name }) => `${id} ("${name}")`);
  const fix = `Use the key of their FlowStack project. If they were deleted, run \`${acceptGone(stackFlag(stack))}\`: the next \`pulumi up\` creates them again.`;
  return { check, level: "problem", text, details, fix };
}

/** A provider that the program makes itself has its own key, which only the state has: `drift` reads it. */
function unchecked(managed: ManagedById): string {
  const others = [...managed.values()].flat().filter(({ hasOwnProvider }) => hasOwnProvider).length;
  return others === 0
    ? ""
    : `; ${count(others, "connection")} of explicit providers not checked: run \`npx pulumi-flowstack drift\``;
}
