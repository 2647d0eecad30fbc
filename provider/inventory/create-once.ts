import type { NewConnection } from "../api/client";
import type { Connection } from "../api/shapes";
import { FlowstackError } from "../messages/errors";
import { described } from "../messages/text";
import type { Run } from "../run";
import { identity, isLike } from "./likeness";
import { assertOwnProject } from "./ownership";
import type { Project } from "./project";

/**
 * Milliseconds after a POST of unknown outcome at which the list is read: a window of 15 s for a commit or a list that
 * lags. What appears later than that is an orphan.
 */
export const LOOKS = [1_000, 3_000, 7_000, 15_000];

/** How often a POST of unknown outcome is sent at most. */
const MOST_POSTS = 2;

/** A connection to create. */
export interface Order extends NewConnection {
  /** A line for the person who runs Pulumi. */
  tell: (line: string) => void;
}

export interface Created {
  row: Connection;
  /** It existed before, and its key is unverified. */
  adopted: boolean;
}

/** Creates connections, each of them once: a POST has no idempotency key (flowstack-api.md, section 7). */
export class Creator {
  /** The last create for each app and name. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(
    private readonly project: Project,
    private readonly run: Run,
  ) {}

  /**
   * One at a time for each app and name: what appears while the outcome of a POST is unknown must be that POST's.
   * @throws FlowstackError ALREADY_EXISTS, CREATE_UNCERTAIN, WRONG_PROJECT, or what the API answered
   */
  create(order: Order): Promise<Created> {
    const key = identity(order);
    const turn = (this.#queues.get(key) ?? Promise.resolve()).catch(() => {}).then(() => this.#create(order));
    this.#queues.set(key, turn);
    return turn;
  }

  async #create(order: Order): Promise<Created> {
    const rows = await this.project.inventory.like(order);
    await assertOwnProject(this.project, this.run);
    const existing = await this.#existing(order, rows);
    if (existing) return { row: this.#track(existing), adopted: true };
    const row = await this.#post(order, new Set(rows.map(({ id }) => id)));
    // The body of the create reply is not published (section 7): what it leaves out is what was sent.
    const { name, app } = order;
    return {
      row: this.#track({ name, app, type: "API_KEY", ...withoutGaps(row), id: row.id }),
      adopted: false,
    };
  }

  #track(row: Connection): Connection {
    this.run.tracked(row.id);
    this.project.inventory.noteCreated(row);
    return row;
  }

  /** The connection to adopt, or undefined when another one may be created. */
  async #existing(order: Order, rows: Connection[]): Promise<Connection | undefined> {
    const { existing } = this.project.settings;
    if (existing === "create") return undefined;
    const untracked = rows.filter(({ id }) => !this.run.isTracked(id));
    const alive = await this.#stillThere(untracked, existing === "adopt" ? 2 : 1);
    if (existing === "adopt" && alive.length === 1) return alive[0];
    if (alive[0]) throw alreadyExists(order, alive[0], untracked);
    return undefined;
  }

  /** A list may still show what was deleted (section 7). Each GET costs a request: there are no more than find `enough`. */
  async #stillThere(rows: Connection[], enough: number): Promise<Connection[]> {
    const found: Connection[] = [];
    for (const row of rows) {
      if (found.length === enough) break;
      if (await this.project.inventory.reread(row.id)) found.push(row);
    }
    return found;
  }

  async #post(order: Order, before: ReadonlySet<string>): Promise<Connection> {
    for (let posts = 1; ; posts++) {
      try {
        return await this.project.client.create(order);
      } catch (error) {
        if (!(error instanceof FlowstackError) || !isUncertain(error, posts)) throw error;
        order.tell(lookingFor(order, error));
        const found = await this.#findLost(order, before);
        if (found !== "absent" && found !== "unknown") return found;
        if (found === "unknown" || posts === MOST_POSTS) throw uncertain(order, posts, error);
      }
    }
  }

  /** What a POST of unknown outcome left behind. Only a list that was read to its end can show that it left nothing. */
  async #findLost(order: Order, before: ReadonlySet<string>): Promise<Connection | "absent" | "unknown"> {
    const { clock, signal } = this.project.world;
    let lastLook: "absent" | "unknown" = "unknown";
    const start = clock.now();
    for (const [index, due] of LOOKS.entries()) {
      // A slow or silent server gets no more requests for being so.
      if (clock.now() - start >= (LOOKS[index + 1] ?? Number.POSITIVE_INFINITY)) continue;
      if (!(await slept(clock.sleep(Math.max(0, start + due - clock.now()), signal)))) return "unknown";
      const rows = await this.project.inventory.lookAgain().catch(() => undefined);
      const fresh = rows?.filter((row) => isLike(row, order) && this.#isNew(row, before)) ?? [];
      if (fresh.length > 1) throw severalAppeared(order, fresh);
      if (fresh[0]) return fresh[0];
      lastLook = rows ? "absent" : "unknown";
    }
    return lastLook;
  }

  #isNew({ id }: Connection, before: ReadonlySet<string>): boolean {
    return !before.has(id) && !this.run.isTracked(id);
  }
}

/** A second POST that conflicts may conflict with what the first one created after all. */
function isUncertain({ outcome, code }: FlowstackError, posts: number): boolean {
  return outcome === "unknown" || (posts > 1 && code === "CONFLICT");
}

/** Whether a sleep came to its end: it rejects when the run is cancelled. */
function slept(sleep: Promise<void>): Promise<boolean> {
  return sleep.then(
    () => true,
    () => false,
  );
}

function withoutGaps(row: Connection): Partial<Connection> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value != null));
}

function lookingFor(order: Order, { code }: FlowstackError): string {
  const window = (LOOKS.at(-1) ?? 0) / 1_000;
  return `It is unknown whether FlowStack created ${described(order)} (${code}). Looking for it in the list for ${window} s.`;
}

function alreadyExists(order: Order, alive: Connection, untracked: readonly Connection[]): FlowstackError {
  const ids = untracked.map(({ id }) => id);
  return new FlowstackError("ALREADY_EXISTS", {
    problem: `FlowStack already has ${described(order)}, untracked by this run: ${ids.join(", ")}.`,
    fix:
      `To import it, add the option \`import: "${alive.id}"\`. If the resource was only renamed in the program, add ` +
      '`aliases: [{ name: "<its old name>" }]`.',
    ids,
  });
}

const RECOVER = "`FLOWSTACK_EXISTING=adopt pulumi up --refresh`";

function severalAppeared(order: Order, rows: readonly Connection[]): FlowstackError {
  const ids = rows.map(({ id }) => id);
  return new FlowstackError("CREATE_UNCERTAIN", {
    problem: `The reply to the create of ${described(order)} was lost, and several such connections appeared: ${ids.join(", ")}.`,
    fix: `Delete all but one in FlowStack's dashboard, then run ${RECOVER}.`,
    ids,
    outcome: "unknown",
  });
}

function uncertain(order: Order, posts: number, { code }: FlowstackError): FlowstackError {
  const attempts = posts === 1 ? "1 attempt" : `${posts} attempts`;
  return new FlowstackError("CREATE_UNCERTAIN", {
    problem: `It is unknown whether FlowStack created ${described(order)}: ${attempts} ended in [${code}], and the list did not show it.`,
    fix: `Later, run ${RECOVER}: it imports the connection if it exists, and creates it otherwise.`,
    cause: code,
    outcome: "unknown",
  });
}
