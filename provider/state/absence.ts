import { FlowstackError } from "../messages/errors";

/** What is known when FlowStack answers 404 for a connection that the state holds. */
export interface Evidence {
  /** The FlowStack key in use is the one that last wrote the row. A key has one project (flowstack-api.md, section 2). */
  writtenByThisKey: boolean;
  /** The key in use has found another row of the state that was written with another key: it is the same project. */
  foundARowOfAnotherKey: boolean;
  /** Setting `flowstack:missing`. */
  missing: "refuse" | "accept";
}

/** Whether a 404 means that the connection is gone, rather than that the key belongs to another project. */
export function isGone({ writtenByThisKey, foundARowOfAnotherKey, missing }: Evidence): boolean {
  return writtenByThisKey || foundARowOfAnotherKey || missing === "accept";
}

export function wrongProject(id: string): FlowstackError {
  return new FlowstackError(
    "WRONG_PROJECT",
    `FlowStack has no connection ${id}, but it was made with another API key than the one in use, which may belong to ` +
      "another project. Use a key of the project that holds it; if that is this one and the " +
      "connection is really gone, run once with FLOWSTACK_MISSING=accept.",
  );
}

export function wrongEnvironment(id: string, was: string, is: string): FlowstackError {
  return new FlowstackError(
    "WRONG_ENVIRONMENT",
    `Connection ${id} was made with a ${was} key (fs_${was}_…), and the FlowStack API key in use is a ${is} key. Nothing ` +
      `was changed. Select the stack that belongs to this key, or give this one its fs_${was}_ key.`,
  );
}
