import type { Connection } from "../api/shapes";
import type { ConnectionState } from "./state";

/** What FlowStack shows of a connection and may change under the program's feet. */
export type Observed = Pick<ConnectionState, "name" | "app" | "type" | "status" | "created">;

/** What the program says of a connection that FlowStack shows as well. */
export type Declared = Pick<ConnectionState, "name" | "app">;

/** A row as outputs; what a reply leaves out is as it was. A connection's birthday cannot change, only its spelling. */
export function observedIn(row: Connection, before: Partial<Observed>): Observed {
  return {
    name: row.name ?? before.name ?? "",
    app: row.app ?? before.app ?? "",
    type: row.type ?? before.type ?? "",
    status: row.status ?? before.status ?? "UNKNOWN",
    created: before.created || (row.created ?? ""),
  };
}

/** Name and app as the program last gave them, whatever FlowStack has made of them since. */
export function lastDeclared({ name, app, memory }: ConnectionState): Declared {
  return { name: memory.declared?.name ?? name, app: memory.declared?.app ?? app };
}

/** Name and status as the last `up` saw them. */
export function lastSeen({ name, status, memory }: ConnectionState): Pick<Observed, "name" | "status"> {
  return { name: memory.seen?.name ?? name, status: memory.seen?.status ?? status };
}

/** Which of name and status FlowStack has changed since the last `up`. */
export function drifted(state: ConnectionState): ("name" | "status")[] {
  const seen = lastSeen(state);
  return (["name", "status"] as const).filter((field) => seen[field] !== state[field]);
}

/** The part of `values` that differs from `observed`: only that is worth its bytes in the state. */
export function differing<T extends Partial<Observed>>(
  values: T,
  observed: Observed,
): Partial<T> | undefined {
  const entries = Object.entries(values).filter(
    ([name, value]) => observed[name as keyof Observed] !== value,
  );
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Partial<T>);
}

/**
 * The state after a look at FlowStack: outputs as they are there, and beside them what was declared and seen before.
 * Until an `up` takes note of it, a drifted name or status is a change; it never is a reason to replace.
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

/** The state after an `up` that changes nothing in FlowStack: what is there is taken note of. */
export function withDeclared(state: ConnectionState, declared: Partial<Declared>): ConnectionState {
  const { declared: _, seen: __, halfMade: ___, ...memory } = state.memory;
  return { ...state, memory: remembering(memory, { declared: differing(declared, state) }) };
}

function remembering<T extends object, U extends object>(memory: T, parts: U): T & U {
  const present = Object.entries(parts).filter(([, value]) => value !== undefined);
  return { ...memory, ...Object.fromEntries(present) } as T & U;
}
