import { wrongProject } from "./absence";
import type { Project } from "./project";

/**
 * With another project's key, a new connection would be made there, and the stack would be in two projects. Nothing more
 * is asked than the list that every create needs.
 * @param replaced what gives way to the new connection: its delete must find it
 * @throws FlowstackError WRONG_PROJECT
 */
export async function assertSameProject(project: Project, replaced: readonly string[]): Promise<void> {
  if (project.settings.missing === "accept") return;
  for (const id of replaced) await assertFound(project, id);
  if (project.unproven.size === 0 || isProven(project)) return;
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

/** Whether one of the stack's rows was made with the key in use, or was found with it. */
function isProven({ holders, unproven, foundOfAnotherKey }: Project): boolean {
  return foundOfAnotherKey.size > 0 || [...holders.keys()].some((id) => !unproven.has(id));
}

async function assertFound(project: Project, id: string): Promise<void> {
  if (!project.unproven.has(id)) return;
  if (!(await project.inventory.find(id))) throw wrongProject(id);
  project.foundOfAnotherKey.add(id);
}
