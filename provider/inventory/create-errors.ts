import type { Connection } from "../api/shapes";
import { FlowstackError } from "../messages/errors";
import { described, labels, shortList } from "../messages/text";
import type { Likeness } from "./likeness";

/** What a person reads when a connection may exist already, or a create may have happened. */

export function lookingFor(order: Likeness, { code }: FlowstackError, seconds: number): string {
  return `It is unknown whether FlowStack created ${described(order)} (${code}). Looking for it in the list for ${seconds} s.`;
}

/** @param alive the one that is certain to exist */
export function alreadyExists(alive: Connection, untracked: readonly Connection[]): FlowstackError {
  const ids = untracked.map(({ id }) => id);
  return new FlowstackError("ALREADY_EXISTS", {
    problem: `FlowStack already has an untracked ${described(alive)}: ${shortList(ids, 2)}.`,
    fix:
      `To import it, add \`import: "${alive.id}"\`. After a rename or move, add ` +
      '`aliases: [{ name: "<old-name>" }]` or `aliases: [{ parent: pulumi.rootStackResource }]`.',
    ids,
  });
}

const RECOVER = "`FLOWSTACK_EXISTING=adopt pulumi up --refresh`";

export function severalAppeared(order: Likeness, rows: readonly Connection[]): FlowstackError {
  const ids = rows.map(({ id }) => id);
  return new FlowstackError("CREATE_UNCERTAIN", {
    problem: `The reply to the create of ${described(order)} was lost, and several such connections appeared: ${shortList(ids)}.`,
    fix: `Delete all but one in FlowStack's dashboard, then run ${RECOVER}.`,
    ids,
    outcome: "unknown",
  });
}

export function mayBeAnother(order: Likeness, rows: readonly Connection[]): FlowstackError {
  const ids = rows.map(({ id }) => id);
  const which = rows.length === 1 ? labels(rows) : shortList(ids);
  return new FlowstackError("CREATE_UNCERTAIN", {
    problem: `The reply to the create of ${described(order)} was lost. It may have created ${which}.`,
    fix: `If it is yours, add \`import: "${ids[0]}"\`. If not, run \`pulumi up\` again.`,
    ids,
    outcome: "unknown",
  });
}

export function uncertain(order: Likeness, posts: number, { code }: FlowstackError): FlowstackError {
  const attempts = posts === 1 ? "1 attempt" : `the last of ${posts} attempts`;
  return new FlowstackError("CREATE_UNCERTAIN", {
    problem: `It is unknown whether FlowStack created ${described(order)}: ${attempts} ended in [${code}], and the list did not show it.`,
    fix: `Later, run ${RECOVER}, which imports the connection or creates it.`,
    cause: code,
    outcome: "unknown",
  });
}
