import { z } from "zod";
import { FlowstackError } from "../messages/errors";
import type { Settings } from "../schema/settings";
import { fingerprint, newSalt } from "./fingerprint";

/** The newest state format that this version reads, and writes. A newer one says in `needs` which version reads it. */
export const STATE_FORMAT = 1;

/** What the state must remember and FlowStack cannot tell. */
const memory = z.looseObject({
  format: z.literal(STATE_FORMAT),
  salt: z.string(),
  /** Fingerprint of the connection's API key; absent until the first `up` after an adoption. */
  key: z.string().optional(),
  /** When a key was recorded that had been rotated in the dashboard: ISO 8601, UTC. */
  keyed: z.string().optional(),
  /** Fingerprint of the FlowStack key that last wrote the row: a key has one project. */
  writer: z.string(),
  environment: z.enum(["live", "test"]),
  /** The program's name and app at the last `up`, where FlowStack shows something else. */
  declared: z.object({ name: z.string(), app: z.string() }).partial().optional(),
  /** Name and status that the last `up` has seen, where FlowStack shows something else by now. */
  seen: z.object({ name: z.string(), status: z.string() }).partial().optional(),
  /** The id that the option `import` named, which may stay in the program after a replacement. */
  importId: z.string().optional(),
  /** FlowStack made the connection, it did not come up ACTIVE, and it could not be taken back. */
  halfMade: z.literal(true).optional(),
  /** Ids of the connections that this one replaces: the stack may still hold their rows, marked for deletion. */
  replaces: z.array(z.string()).optional(),
  /** Destroying an OAuthConnection revokes it. */
  revokeOnDestroy: z.literal(true).optional(),
});
export type Memory = z.infer<typeof memory>;

/** What the state must remember of a row that the FlowStack key in use writes for the first time. */
export function newMemory({ apiKey, environment }: Pick<Settings, "apiKey" | "environment">): Memory {
  const salt = newSalt();
  return { format: STATE_FORMAT, salt, writer: fingerprint(salt, apiKey), environment };
}

/** JSON in a text. */
function jsonText<T extends z.ZodType>(type: T) {
  return z.codec(z.string(), type, {
    decode(text, context) {
      try {
        return JSON.parse(text);
      } catch {
        context.issues.push({ code: "invalid_format", format: "json", input: text });
        return z.NEVER;
      }
    },
    encode: (value) => JSON.stringify(value),
  });
}

/**
 * One secret output holds it all, because each encrypted value costs 200 bytes of state; and a text, because the engine
 * takes that up in one piece at each of its steps.
 */
export const memoryText = jsonText(memory);

/** What every format of a memory says: which it is, and from a newer one, which version of this package reads it. */
export const memoryStamp = jsonText(
  z.looseObject({ format: z.number(), needs: z.string().optional().catch(undefined) }),
);

/** The outputs of a connection, and what the state holds of it. */
export const connectionState = z.object({
  /** Only of an OAuthConnection, and so what tells the kinds apart. */
  connectionId: z.string().optional(),
  name: z.string(),
  app: z.string(),
  type: z.string(),
  status: z.string(),
  created: z.string(),
  memory: memoryText,
});
export type ConnectionState = z.infer<typeof connectionState>;

/** Outputs that are secret without being an input of the same name, which Pulumi must be told. */
export const secretOutputs = ["memory"];

/** Properties as an engine hands them over. */
export type Properties = Record<string, unknown>;

/** A row of the stack's state. Its salt is its own: two rows of one connection have two. */
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

/** Whether a FlowStack key is the one that last wrote the row. */
export function isWrittenBy({ state: { memory } }: Row, flowstackKey: string): boolean {
  return fingerprint(memory.salt, flowstackKey) === memory.writer;
}

/** The state with a FlowStack key as its last writer. */
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
