import type { NewConnection } from "../api/client";
import type { Connection } from "../api/shapes";
import { FlowstackError } from "../messages/errors";
import { assertSameProject } from "../state/same-project";
import { identity, isLike } from "./likeness";
import type { Project } from "./project";

/**
 * Milliseconds after a POST of unknown outcome at which the list is looked at: a window of 15 s for a commit or a list that
 * lags. What shows up later than that is an orphan.
 */
export const LOOKS = [1_000, 3_000, 7_000, 15_000];

const RECOVER = "run `FLOWSTACK_EXISTING=adopt pulumi up --refresh`";

/** How often a POST of unknown outcome is sent at most. */
const MOST_POSTS = 2;

export interface Created {
  row: Connection;
  /** It was there before, and its key may be any. */
  adopted: boolean;
}

const queues = new WeakMap<Project, Map<string, Promise<unknown>>>();

/**
 * Makes one connection, and never two: a POST has no idempotency key (flowstack-api.md, section 7).
 * @throws FlowstackError ALREADY_EXISTS, CREATE_UNCERTAIN, WRONG_PROJECT, or what the API answered
 */
export function createOnce(project: Project, wanted: NewConnection): Promise<Created> {
  // One at a time for each app and name: what appears while a POST is uncertain must be that POST's.
  const queue = queues.get(project) ?? new Map<string, Promise<unknown>>();
  queues.set(project, queue);
  const key = identity(wanted);
  const turn = (queue.get(key) ?? Promise.resolve()).catch(() => {}).then(() => create(project, wanted));
  queue.set(key, turn);
  return turn;
}

async function create(project: Project, wanted: NewConnection): Promise<Created> {
  const rows = await project.inventory.like(wanted);
  await assertSameProject(project);
  const existing = await findExisting(project, wanted, rows);
  if (existing) {
    account(project, existing);
    return { row: existing, adopted: true };
  }
  const before = new Set(rows.map(({ id }) => id));
  const row = await post(project, wanted, before);
  // The body of the create reply is not published (section 7): what it leaves out is what was sent.
  const whole = { name: wanted.name, app: wanted.app, type: "API_KEY", ...withoutGaps(row), id: row.id };
  account(project, whole);
  return { row: whole, adopted: false };
}

/** The row to adopt, or undefined when another one may be made. */
async function findExisting(
  project: Project,
  wanted: NewConnection,
  rows: Connection[],
): Promise<Connection | undefined> {
  const policy = project.settings.existing;
  if (policy === "create") return undefined;
  const unaccounted = rows.filter(({ id }) => !project.accounted.has(id));
  const lookalikes = await stillThere(project, unaccounted, policy === "adopt" ? 2 : 1);
  if (policy === "adopt" && lookalikes.length === 1) return lookalikes[0];
  if (lookalikes.length > 0) throw alreadyExists(wanted, unaccounted, lookalikes);
  return undefined;
}

/**
 * A list may still show what was deleted (section 7): nothing is stopped, or adopted, for a ghost. Each look is a request,
 * so there are no more than it takes to find `enough`.
 */
async function stillThere(project: Project, rows: Connection[], enough: number): Promise<Connection[]> {
  const found: Connection[] = [];
  for (const row of rows) {
    if (found.length === enough) break;
    if (await project.inventory.reread(row.id)) found.push(row);
  }
  return found;
}

async function post(project: Project, wanted: NewConnection, before: Set<string>): Promise<Connection> {
  for (let posts = 1; ; posts++) {
    try {
      return await project.client.create(wanted);
    } catch (error) {
      if (!(error instanceof FlowstackError)) throw error;
      // A conflict with what an earlier, uncertain attempt has made after all.
      const withItself = posts > 1 && error.code === "CONFLICT";
      if (error.outcome !== "unknown" && !withItself) throw error;
      tellLost(project, wanted, error);
      const found = await findLost(project, wanted, before);
      if (found !== "absent" && found !== "not known") return found;
      if (found === "not known" || posts === MOST_POSTS) throw uncertain(wanted, posts, error);
    }
  }
}

function tellLost(project: Project, { app, name }: NewConnection, { code }: FlowstackError): void {
  const window = (LOOKS.at(-1) ?? 0) / 1_000;
  project.tell(
    `Whether FlowStack made "${name}" for ${app} is not known (${code}): looking for it in the list, for ${window} s.`,
  );
}

/** What a POST of unknown outcome left behind. Only a list that could be read to the end says that it left nothing. */
async function findLost(
  project: Project,
  wanted: NewConnection,
  before: Set<string>,
): Promise<Connection | "absent" | "not known"> {
  const { clock } = project.world;
  let lastLook: "absent" | "not known" = "not known";
  const start = clock.now();
  for (const [index, due] of LOOKS.entries()) {
    // A server that is slow to answer, or silent, is not asked more often for that.
    if (clock.now() - start >= (LOOKS[index + 1] ?? Number.POSITIVE_INFINITY)) continue;
    await clock.sleep(Math.max(0, start + due - clock.now()));
    const rows = await project.inventory.lookAgain().catch(() => undefined);
    const isNew = (row: Connection) => !before.has(row.id) && !project.accounted.has(row.id);
    const fresh = rows?.filter((row) => isLike(row, wanted) && isNew(row)) ?? [];
    if (fresh.length > 1) throw severalAppeared(wanted, fresh);
    if (fresh[0]) return fresh[0];
    lastLook = rows ? "absent" : "not known";
  }
  return lastLook;
}

function account(project: Project, row: Connection): void {
  project.accounted.add(row.id);
  project.inventory.noteCreated(row);
}

function withoutGaps(row: Connection): Partial<Connection> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value != null));
}

/** @param living those of `rows` that a look of their own has found */
function alreadyExists(
  { app, name }: NewConnection,
  rows: Connection[],
  living: Connection[],
): FlowstackError {
  const ids = rows.map(({ id }) => id).join(", ");
  return new FlowstackError(
    "ALREADY_EXISTS",
    `FlowStack already has an API-key connection "${name}" for ${app} that this run cannot account for: ${ids}. ` +
      'If the resource was only renamed in the program, give it the option `aliases: [{ name: "<its old name>" }]`. ' +
      "If it is to be replaced by --replace, or after a taint, add --refresh. " +
      `To take over what is there, give it the option \`import: "${living[0]?.id}"\`. After an interrupted run, ` +
      "FLOWSTACK_EXISTING=adopt takes it over, if only one fits. To have another one like it on purpose, set " +
      "flowstack:existing to create.",
  );
}

function severalAppeared({ app, name }: NewConnection, rows: Connection[]): FlowstackError {
  const ids = rows.map(({ id }) => id).join(", ");
  return new FlowstackError(
    "CREATE_UNCERTAIN",
    `The reply to the creation of "${name}" for ${app} was lost, and several connections like it have appeared since: ` +
      `${ids}. Which of them is this one cannot be known: delete the others in FlowStack's dashboard, then ${RECOVER}.`,
    "unknown",
  );
}

function uncertain({ app, name }: NewConnection, posts: number, cause: FlowstackError): FlowstackError {
  const attempts = posts === 1 ? "The attempt" : `${posts} attempts`;
  return new FlowstackError(
    "CREATE_UNCERTAIN",
    `It is not known whether FlowStack made the connection "${name}" for ${app}. ${attempts} to make it ended without a ` +
      `clear answer (${cause.message}), and the list of connections did not settle it. Later on, ${RECOVER}: if it has ` +
      "shown up by then, it is taken over; else it is made.",
    "unknown",
  );
}
