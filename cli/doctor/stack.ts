import { type Shown, strangers, strangersText } from "../shared/flowstack";
import type { Managed } from "../shared/pulumi";
import { count } from "../shared/text";
import type { Finding } from "./finding";

const FIX =
  "Use the key of the FlowStack project that has them. If they were deleted, `FLOWSTACK_MISSING=accept pulumi refresh` takes " +
  "them from the state, and the next `pulumi up` makes them anew.";

/** Whether what a stack's state holds is in FlowStack. */
export function stackFinding(stack: string, held: Map<string, Managed[]>, rows: readonly Shown[]): Finding {
  const [check, ids] = ["stack", new Set(rows.map(({ id }) => id))];
  const gone = [...held.values()].flat().filter(({ id }) => !ids.has(id));
  if (gone.length === 0) {
    const text = `${count(held.size, "connection")} of the stack ${stack}: all in FlowStack`;
    return { check, level: "ok", text };
  }
  const what = count(gone.length, "connection is", "connections are");
  const isStranger = strangers(held, rows).length > 0;
  const text = isStranger
    ? strangersText([stack], held)
    : `${what} in the state of ${stack}, and not in FlowStack.`;
  return { check, level: "problem", text, details: named(gone), fix: FIX };
}

function named(gone: readonly Managed[]): string[] {
  return gone.map(({ id, name }) => `${id}  "${name}"`);
}
