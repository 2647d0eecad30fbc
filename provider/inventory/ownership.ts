import { FlowstackError, isFailure } from "../messages/errors";
import type { Run } from "../run";
import type { Project } from "./project";

/**
 * Refuses another project's key: what it creates would be in that project, and what it finds missing would not be gone. A
 * key that was changed within the project costs one walk over the list, which all rows share.
 * @param id of a row; without one, any row that the engine has shown so far counts, as before a create
 * @throws FlowstackError WRONG_PROJECT
 */
export async function assertOwnProject(project: Project, run: Run, id?: string): Promise<void> {
  if (project.settings.missing !== "accept") await settle(project, run, id);
}

async function settle(project: Project, run: Run, id: string | undefined): Promise<void> {
  const answer = run.ownership(id);
  if (answer === "proven") return;
  if ("missing" in answer) throw wrongProject(answer.missing);
  if (await isFound(project, answer.ask)) run.found(answer.ask);
  else run.missing(answer.ask);
  await settle(project, run, id);
}

/** Another project's id answers 404 or 403 (section 2): a key that may read the list may read its own connections. */
async function isFound({ inventory }: Project, id: string): Promise<boolean> {
  await inventory.reach();
  try {
    return (await inventory.find(id)) !== undefined;
  } catch (error) {
    if (isFailure(error, "FORBIDDEN")) return false;
    throw error;
  }
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
