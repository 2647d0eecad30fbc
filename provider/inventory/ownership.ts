import { FlowstackError } from "../messages/errors";
import type { Run } from "../run";
import type { Project } from "./project";

/**
 * Refuses to create with another project's key: the connection would be made there, and the stack would be in two projects.
 * It is called after the walk over the list that every create needs, and sends a GET only where that walk settles nothing.
 * The run knows the rows that the engine has asked about so far: a row that it asks about later proves nothing yet.
 * @param replaced ids of the connections that the new one replaces: their delete would fail
 * @throws FlowstackError WRONG_PROJECT
 */
export async function assertOwnProject(
  project: Project,
  run: Run,
  replaced: readonly string[],
): Promise<void> {
  if (project.settings.missing === "accept") return;
  if (run.ownership() !== "proven") for (const { id } of await project.inventory.all()) run.found(id);
  for (const id of [undefined, ...replaced]) await settle(project, run, id);
}

async function settle(project: Project, run: Run, id: string | undefined): Promise<void> {
  const answer = run.ownership(id);
  if (answer === "proven") return;
  if ("missing" in answer) throw wrongProject(answer.missing);
  if (await project.inventory.find(answer.ask)) run.found(answer.ask);
  else run.missing(answer.ask);
  await settle(project, run, id);
}

/**
 * FlowStack shows no connection of this id. That means "gone" only for a key of the right project (flowstack-api.md, section
 * 2): another project's id answers 404 as well.
 * @throws FlowstackError WRONG_PROJECT
 */
export function assertGone({ settings }: Project, run: Run, id: string): void {
  run.missing(id);
  if (settings.missing !== "accept" && run.ownership(id) !== "proven") throw wrongProject(id);
}

function wrongProject(id: string): FlowstackError {
  return new FlowstackError("WRONG_PROJECT", {
    problem: `This FlowStack API key finds no connection ${id}, which another key created: it may belong to another project.`,
    fix:
      "Use a key of the right project. If the connection is really gone, run once with " +
      "FLOWSTACK_MISSING=accept.",
    ids: [id],
  });
}
