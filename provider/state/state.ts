import { z } from "zod";
import { FlowstackError } from "../messages/errors";
import { connectionOutputs } from "../schema/connections";
import type { Settings } from "../schema/settings";
import { fingerprint, newSalt } from "./fingerprint";
import { objectText, writePairs } from "./memory-text";

/** The newest state format that this version reads and writes. A newer format names the version that reads it in `needs`. */
const STATE_FORMAT = 1;

/** What the state must record because FlowStack does not return it. */
const memory = z.looseObject({
  format: z.literal(STATE_FORMAT),
  salt: z.string(),
  /** Fingerprint of the connection's API key; absent until the program first gives a key for an imported connection. */
  key: z.string().optional(),
  /** The time at which a key that was rotated in the dashboard was recorded: ISO 8601, UTC. */
  keyed: z.string().optional(),
  /** Fingerprint of the FlowStack key that last wrote the row. It identifies the project: a key belongs to only one. */
  writer: z.string(),
  environment: z.enum(["live", "test"]),
  /** The program's name and app at the last `up`, if FlowStack returns different values. */
  declared: z.object({ name: z.string(), app: z.string() }).partial().optional(),
  /** Name and status that the last `up` recorded, if FlowStack now returns different values. */
  seen: z.object({ name: z.string(), status: z.string() }).partial().optional(),
  /** The id that the resource imported. After a replacement the row has another id, and the program may still have the option. */
  importId: z.string().optional(),
  /** FlowStack created a connection that does not work, and its rollback failed. */
  halfMade: z.literal(true).optional(),
  /** Ids of the connections that this one replaces. Their rows may still be in the state, marked for deletion. */
  replaces: z.array(z.string()).optional(),
  /** Salts of those rows. Only an OAuthConnection has them. */
  replacedRows: z.array(z.string()).optional(),
  /** The engine imported it, and no `up` has recorded since that the program fits it. A delete does not revoke it. */
  unconfirmed: z.literal(true).optional(),
  /** A destroy revokes this OAuthConnection. */
  revokeOnDestroy: z.literal(true).optional(),
});
export type Memory = z.infer<typeof memory>;

/** The memory of a row that the FlowStack key in use writes for the first time. */
export function newMemory({ apiKey, environment }: Pick<Settings, "apiKey" | "environment">): Memory {
  const salt = newSalt();
  return { format: STATE_FORMAT, salt, writer: fingerprint(salt, apiKey), environment };
}

/**
 * The whole memory is one secret output, because each encrypted value costs 200 bytes of state. It is a string, because the
 * engine processes a string as one value at each of its steps.
 */
export const memoryText = objectText(memory);

/** The memory as the plugin writes it. */
export const memoryPairs = objectText(memory, writePairs);

/** The fields that every memory format has: its number and, in a newer format, the package version that reads it. */
const memoryStamp = objectText(
  z.looseObject({ format: z.number(), needs: z.string().optional().catch(undefined) }),
);

/** The outputs of a connection, and the memory that the state keeps for it. */
export const connectionState = z.object({
  /** Only an OAuthConnection has it, so it distinguishes the two kinds. */
  connectionId: z.string().optional(),
  ...connectionOutputs.shape,
  memory: memoryText,
});
export type ConnectionState = z.infer<typeof connectionState>;

/** Outputs to mark as secret explicitly, because no secret input has the same name. */
export const secretOutputs = ["memory"];

/** Properties as the engine passes them. */
export type Properties = Record<string, unknown>;

/** A row of the stack's state. Each row has its own salt, so two rows of one connection have different salts. */
export interface Row {
  id: string;
  state: ConnectionState;
}

/** @throws FlowstackError STATE_TOO_NEW, STATE_UNREADABLE */
export function stateOf(outputs: Properties): ConnectionState {
  const parsed = connectionState.safeParse(outputs);
  if (parsed.success) return parsed.data;
  const stamp = memoryStamp.safeParse(outputs.memory).data;
  if (stamp && stamp.format > STATE_FORMAT) throw tooNew(stamp.needs);
  throw unreadable(parsed.error.issues.map(({ path }) => path.join(".")));
}

export function outputsOf(state: ConnectionState): Properties {
  return connectionState.encode(state);
}

/** Whether this FlowStack key last wrote the row. */
export function isWrittenBy({ state: { memory } }: Row, flowstackKey: string): boolean {
  return fingerprint(memory.salt, flowstackKey) === memory.writer;
}

/** The state with this FlowStack key as its last writer. */
export function withWriter(state: ConnectionState, flowstackKey: string): ConnectionState {
  const writer = fingerprint(state.memory.salt, flowstackKey);
  return { ...state, memory: { ...state.memory, writer } };
}

function tooNew(version = "latest"): FlowstackError {
  return new FlowstackError("STATE_TOO_NEW", {
    problem: "A newer pulumi-flowstack wrote this stack's state.",
    fix: `Install that version or a later one: npm install pulumi-flowstack@${version}`,
  });
}

function unreadable(fields: readonly string[]): FlowstackError {
  return new FlowstackError("STATE_UNREADABLE", {
    problem: `The stack's state of this connection is damaged, or was edited: ${fields.join(", ")}.`,
    fix: "Restore an earlier checkpoint, or remove the row with `pulumi state delete` and import the connection.",
  });
}
