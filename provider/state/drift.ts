import type { Connection } from "../api/shapes";
import type { ConnectionState } from "./state";

/** The fields of a connection that FlowStack returns, and that may change outside the program. */
export type Observed = Pick<ConnectionState, "name" | "app" | "type" | "status" | "created">;

/** The fields of a connection that the program declares and FlowStack returns. */
export type Declared = Pick<ConnectionState, "name" | "app">;

/**
 * The outputs of a connection. A field that the reply omits keeps its value. `created` keeps its first value, because a
 * creation time can change only in its format.
 */
export function observedIn(row: Connection, before: Partial<Observed>): Observed {
  return {
    name: row.name ?? before.name ?? "",
    app: row.app ?? before.app ?? "",
    type: row.type ?? before.type ?? "",
    status: row.status ?? before.status ?? "UNKNOWN",
    created: before.created || (row.created ?? ""),
  };
}

/** Name and app as the program last declared them, even if FlowStack has changed them since. */
export function lastDeclared({ name, app, memory }: ConnectionState): Declared {
  return { name: memory.declared?.name ?? name, app: memory.declared?.app ?? app };
}

/** Name and status that the last `up` recorded. */
export function lastSeen({ name, status, memory }: ConnectionState): Pick<Observed, "name" | "status"> {
  return { name: memory.seen?.name ?? name, status: memory.seen?.status ?? status };
}

/** Which of name and status FlowStack has changed since the last `up`. */
export function drifted(state: ConnectionState): ("name" | "status")[] {
  const seen = lastSeen(state);
  return (["name", "status"] as const).filter((field) => seen[field] !== state[field]);
}

/** The part of `values` that differs from `observed`. The state stores only this part, to stay small. */
function differing<T extends Partial<Observed>>(values: T, observed: Observed): Partial<T> | undefined {
  const entries = Object.entries(values).filter(
    ([name, value]) => observed[name as keyof Observed] !== value,
  );
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Partial<T>);
}

/**
 * The state after a read from FlowStack: the outputs are the values read, and the memory keeps the earlier declared and seen
 * values. A drifted name or status is a change until an `up` records it; it never replaces the connection.
 */
export function withObserved(state: ConnectionState, row: Connection): ConnectionState {
  const observed = observedIn(row, state);
  const { declared: _, seen: __, ...memory } = state.memory;
  return {
    ...state,
    ...observed,
    memory: remembering(memory, {
      declared: differing(lastDeclared(state), observed),
      seen: differing(lastSeen(state), observed),
    }),
  };
}

/** The state after an `up` that changes nothing in FlowStack: it records the current values, so they are no longer drift. */
export function withDeclared(state: ConnectionState, declared: Partial<Declared>): ConnectionState {
  const { declared: _, seen: __, halfMade: ___, unconfirmed: ____, ...memory } = state.memory;
  return { ...state, memory: remembering(memory, { declared: differing(declared, state) }) };
}

function remembering<T extends object, U extends object>(memory: T, parts: U): T & U {
  const present = Object.entries(parts).filter(([, value]) => value !== undefined);
  return { ...memory, ...Object.fromEntries(present) } as T & U;
}
