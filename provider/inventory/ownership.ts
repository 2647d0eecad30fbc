import { FlowstackError, isFailure } from "../messages/errors";
import type { Run } from "../run/run";
import type { Project } from "./project";

/**
 * Refuses a FlowStack key of another project: it would create connections in that project, and a connection that it does not
 * find may still exist. Another key of the same project costs one read of the list, which all rows share.
 * @param id the id of a row; without it, as before a create, any row that the engine has passed so far counts
 * @throws FlowstackError WRONG_PROJECT
 */
export async function assertOwnProject(project: Project, run: Run, id?: string): Promise<void> {
  if (project.settings.missing !== "accept") await settle(project, run, id);
}

async function settle(project: Project, run: Run, id: string | undefined): Promise<void> {
  const answer = run.projectKey.ownership(id);
  if (answer === "proven") return;
  if ("missing" in answer) throw wrongProject(answer.missing);
  if (await isFound(project, answer.ask)) run.projectKey.found(answer.ask);
  else run.projectKey.missing(answer.ask);
  await settle(project, run, id);
}

/**
 * An id of another project returns 404 or 403 (section 2). A 403 means "not found", because a key that may read the list may
 * also read the connections of its project.
 */
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
 * Checks that a connection that FlowStack does not return is gone. It is gone only if the key belongs to the right project,
 * because an id of another project returns 404 too (flowstack-api.md, section 2).
 * @throws FlowstackError WRONG_PROJECT
 */
export function assertGone({ settings }: Project, run: Run, id: string): void {
  run.projectKey.missing(id);
  if (settings.missing !== "accept" && run.projectKey.ownership(id) !== "proven") throw wrongProject(id);
}

function wrongProject(id: string): FlowstackError {
  return new FlowstackError("WRONG_PROJECT", {
    problem: `This FlowStack API key finds no connection ${id}. Another key created it, perhaps in another project.`,
    fix:
      "Use a key of the right project. If the connection is really gone, run once with " +
      "FLOWSTACK_MISSING=accept.",
    ids: [id],
  });
}
