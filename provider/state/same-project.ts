import type { Project } from "../inventory/project";
import { wrongProject } from "./absence";

/**
 * With another project's key, a new connection would be made there, and only the delete of what it replaces would fail.
 * @throws FlowstackError WRONG_PROJECT
 */
export async function assertReplaceable(project: Project, replaced: readonly string[]): Promise<void> {
  for (const id of replaced) await assertFound(project, id);
}

/**
 * With another project's key, a new connection would be made there, and the stack would be in two projects. Nothing is
 * asked beyond the list that every create needs. It is called after that list was walked, because the engine asks about
 * the other rows meanwhile: those that it asks about later still prove nothing.
 * @throws FlowstackError WRONG_PROJECT
 */
export async function assertSameProject(project: Project): Promise<void> {
  const { proven, unproven, foundOfAnotherKey } = project;
  if (proven.size > 0 || foundOfAnotherKey.size > 0 || unproven.size === 0) return;
  const search = searches.get(project) ?? findAny(project);
  searches.set(project, search);
  await search;
}

/** One for all creates of a process. */
const searches = new WeakMap<Project, Promise<void>>();

async function findAny(project: Project): Promise<void> {
  const listed = new Set((await project.inventory.all()).map(({ id }) => id));
  const [first, ...others] = project.unproven;
  await assertFound(project, others.find((id) => listed.has(id)) ?? (first as string));
}

async function assertFound(project: Project, id: string): Promise<void> {
  if (!project.unproven.has(id) || project.settings.missing === "accept") return;
  if (!(await project.inventory.find(id))) throw wrongProject(id);
  project.foundOfAnotherKey.add(id);
}
