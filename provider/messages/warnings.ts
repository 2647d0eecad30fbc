import type { ConnectionKind } from "../schema/connections";
import { settingNames } from "../schema/settings";
import { hint } from "./suggest";
import { label, printable } from "./text";

/** What the state shows of a connection. */
export interface ShownState {
  id: string;
  name: string;
  app: string;
  status: string | undefined;
  /** When FlowStack created it: ISO 8601, UTC. */
  created: string | undefined;
  /** `keyed`: when a key was recorded that was rotated in the dashboard; ISO 8601, UTC. */
  memory?: { keyed?: string | undefined } | undefined;
}

/**
 * The warnings about a connection that is not ACTIVE, or whose key is older than `rotateAfter`
 * (flowstack-api.md, sections 1 and 5). They can be printed as they are.
 * @param settings `health` is `flowstack:health`: "ignore" means no warning about the status
 * @param now milliseconds since 1970
 */
export function warningsOf(
  kind: ConnectionKind,
  state: ShownState,
  inputs: { rotateAfter?: string | undefined },
  settings: { health?: string | undefined },
  now: number,
): string[] {
  const texts = [
    settings.health === "ignore" ? undefined : statusWarning(kind, state),
    ageWarning(state, inputs.rotateAfter, now),
  ];
  return texts.filter((text) => text !== undefined).map(printable);
}

function statusWarning(kind: ConnectionKind, state: ShownState): string | undefined {
  const { status } = state;
  if (status === undefined || status === "ACTIVE") return undefined;
  const meaning = MEANINGS[kind].get(status) ?? "flows that use it may fail.";
  return `Connection ${label(state)} is ${status}: ${meaning} ${ADVICE[kind]}`;
}

/** FlowStack's meanings of the statuses (flowstack-api.md, section 1). Maps, because a later status may have any name. */
const REVOKED = ["REVOKED", "a person revoked access in the service."] as const;
const MEANINGS: Record<ConnectionKind, ReadonlyMap<string, string>> = {
  ApiKeyConnection: new Map([
    ["EXPIRED", "its key has expired."],
    ["ERROR", "its key is not valid, or the service does not answer."],
    REVOKED,
  ]),
  OAuthConnection: new Map([
    ["EXPIRED", "its OAuth token expired, and the automatic refresh failed."],
    ["ERROR", "its credential is not valid, or the service does not answer."],
    REVOKED,
  ]),
};

const ADVICE: Record<ConnectionKind, string> = {
  ApiKeyConnection:
    "Give it a valid key (which creates a new connection), or repair it in FlowStack's dashboard under Connections.",
  OAuthConnection:
    'Press "Reconnect" in FlowStack\'s dashboard under Connections: its id stays, and flows keep working.',
};

const DAY = 24 * 60 * 60 * 1_000;

/**
 * The age in days of a key that is older than `rotateAfter`; undefined for any other. A key is as old as its connection, unless
 * it was rotated in the dashboard since.
 */
export function overdueAge(
  { memory, created }: Pick<ShownState, "memory" | "created">,
  rotateAfter: string | undefined,
  now: number,
): number | undefined {
  const age = Math.floor((now - Date.parse(memory?.keyed ?? created ?? "")) / DAY);
  return rotateAfter !== undefined && age >= Number.parseInt(rotateAfter, 10) ? age : undefined;
}

function ageWarning(state: ShownState, rotateAfter: string | undefined, now: number): string | undefined {
  const age = overdueAge(state, rotateAfter, now);
  if (age === undefined) return undefined;
  return (
    `The key of connection ${state.id} is ${age} days old, and rotateAfter is ${rotateAfter}. ` +
    "Create a new key at the service, and give it to this resource."
  );
}

/** ASCII, typographic and angle quotation marks. */
const QUOTED = /^["'`´\u2018-\u201f«»‹›].*["'`´\u2018-\u201f«»‹›]$/su;

/**
 * The warning about a service's key that is in quotation marks; undefined for any other key. It may be right, so it does
 * not stop the run.
 * @param place where the key comes from, such as `apiKey` or `The environment variable STRIPE_KEY`
 */
export function quotedKeyWarning(place: string, key: string): string | undefined {
  if (!QUOTED.test(key)) return undefined;
  return printable(
    `${place} begins and ends with a quotation mark, which FlowStack stores as part of the key. Remove the quotation marks ` +
      "if they do not belong to it.",
  );
}

/** What is wrong with a setting of the stack's configuration: this package has none of that name, or a key is not encrypted. */
export interface ConfigFault {
  /** As `pulumi config` takes it. */
  name: string;
  fault: "unknown" | "plain text";
}

/**
 * @param names of all settings of the stack, such as `flowstack:apiKey`
 * @param isSecret whether Pulumi encrypts a setting
 * @param project name of the Pulumi project: one named `flowstack` has its own settings in this package's namespace
 */
export function configFaults(
  names: readonly string[],
  isSecret: (name: string) => boolean,
  project: string | undefined,
): ConfigFault[] {
  const ours = names.filter((name) => name.startsWith("flowstack:"));
  const unknown = project === "flowstack" ? [] : ours.filter((name) => !settingNames.includes(name));
  const plain = ours.filter((name) => name === "flowstack:apiKey" && !isSecret(name));
  return [
    ...unknown.map((name) => ({ name, fault: "unknown" as const })),
    ...plain.map((name) => ({ name, fault: "plain text" as const })),
  ];
}

/** The warnings about the stack's configuration; the parameters are those of {@link configFaults}. */
export function configWarnings(...stack: Parameters<typeof configFaults>): string[] {
  return configFaults(...stack).map(({ name, fault }) =>
    fault === "unknown" ? unknownSettingWarning(name) : plainTextKeyWarning(name),
  );
}

function unknownSettingWarning(name: string): string {
  return printable(`${name} is not a setting and has no effect. ${hint(name, settingNames)}`);
}

/**
 * A key that the stack's configuration has in plain text.
 * @param name as `pulumi config set` takes it
 */
export function plainTextKeyWarning(name: string): string {
  return printable(
    `${name} is stored in plain text in this stack's configuration. Encrypt it with ` +
      `\`pulumi config set --secret ${name}\`, and create a new key if others can read the file.`,
  );
}
