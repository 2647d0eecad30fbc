import type { NewConnection } from "../api/client";
import type { Connection } from "../api/shapes";
import { FlowstackError, isFailure } from "../messages/errors";
import type { Run } from "../run/run";
import { alreadyExists, lookingFor, mayBeAnother, severalAppeared, uncertain } from "./create-errors";
import { identity, isCutWithinWord, isLike, isOfApp, longestName, mayBe } from "./likeness";
import { assertOwnProject } from "./ownership";
import type { Project } from "./project";

/**
 * The times, in milliseconds after a POST of unknown outcome, at which the list is read. The window of 15 s covers a commit
 * or a list that lags. A connection that appears later is an orphan.
 */
export const LOOKS = [1_000, 3_000, 7_000, 15_000];
const WINDOW = Math.max(...LOOKS);

/** The maximum number of times that a POST of unknown outcome is sent. */
const MOST_POSTS = 2;

/** A connection to create. */
export interface Order extends NewConnection {
  /** Prints a line for the user. */
  tell: (line: string) => void;
  /** Throws when an existing connection must not be adopted. */
  assertAdoptable?: (connection: Connection) => void;
}

export interface Created {
  connection: Connection;
  /** The connection existed before, and its key is unverified. */
  adopted: boolean;
}

/** Creates each connection only once, although a POST has no idempotency key (flowstack-api.md, section 7). */
export class Creator {
  /** The last create for each app and name. */
  readonly #queues = new Map<string, Promise<unknown>>();
  /** Orders that were sent or are about to be sent, and whose connection is not known. */
  readonly #pending = new Set<Order>();

  constructor(
    private readonly project: Project,
    private readonly run: Run,
  ) {}

  /**
   * Creates one connection at a time for each app and name, so that a connection that appears while the outcome of a POST is
   * unknown can only come from that POST.
   * @throws FlowstackError ALREADY_EXISTS, CREATE_UNCERTAIN, WRONG_PROJECT, or what the API answered
   */
  create(order: Order): Promise<Created> {
    const key = identity(order);
    const turn = (this.#queues.get(key) ?? Promise.resolve()).catch(() => {}).then(() => this.#create(order));
    this.#queues.set(key, turn);
    return turn;
  }

  async #create(order: Order): Promise<Created> {
    const connections = await this.project.inventory.like(order);
    await assertOwnProject(this.project, this.run);
    const existing = await this.#existing(order, connections);
    if (existing) return { connection: existing, adopted: true };
    this.#pending.add(order);
    try {
      const connection = await this.#post(order);
      // The body of the create reply is not documented (section 7): for a field that it omits, the value sent is used.
      const { name, app } = order;
      const whole = { name, app, type: "API_KEY", ...withoutGaps(connection), id: connection.id };
      this.#pending.delete(order);
      return { connection: this.#track(whole), adopted: false };
    } catch (error) {
      // After an unknown outcome, the connection may still appear: it must not be attributed to another order.
      if (!isFailure(error, "CREATE_UNCERTAIN")) this.#pending.delete(order);
      throw error;
    }
  }

  #track(connection: Connection): Connection {
    this.run.tracked(connection.id);
    this.project.inventory.noteCreated(connection);
    return connection;
  }

  /** The connection to adopt, tracked from now on; undefined when a new one may be created. */
  async #existing(order: Order, like: Connection[]): Promise<Connection | undefined> {
    const { existing } = this.project.settings;
    if (existing === "create") return undefined;
    const isUntracked = ({ id }: Connection) => !this.run.isTracked(id);
    const exact = like.filter(isUntracked);
    const untracked = exact.length > 0 ? exact : (await this.#cutFrom(order, existing)).filter(isUntracked);
    // While this create waited for the GETs, another create may have adopted one of these connections.
    const alive = (await this.#stillThere(untracked, existing === "adopt" ? 2 : 1)).filter(isUntracked);
    const [one] = alive;
    if (!one) return undefined;
    const isSure = alive.length === 1 && (exact.length > 0 || isCutWithinWord(one, order));
    if (existing !== "adopt" || !isSure) throw alreadyExists(one, untracked);
    order.assertAdoptable?.(one);
    return this.#track(one);
  }

  /**
   * Connections whose name may be the order's name, shortened by the server. Without `adopt`, a name that another person may
   * have chosen, such as the first word of the order's, is no reason to refuse the order.
   */
  async #cutFrom(order: Order, existing: "refuse" | "adopt"): Promise<Connection[]> {
    const cut = await this.project.inventory.cut(order);
    return existing === "adopt" ? cut : cut.filter((connection) => isCutWithinWord(connection, order));
  }

  /** Confirms connections with a GET each, because a list may still show deleted ones (section 7). Stops when it has `enough`. */
  async #stillThere(connections: Connection[], enough: number): Promise<Connection[]> {
    const found: Connection[] = [];
    for (const connection of connections) {
      if (found.length === enough) break;
      if (await this.project.inventory.reread(connection.id)) found.push(connection);
    }
    return found;
  }

  async #post(order: Order): Promise<Connection> {
    for (let posts = 1; ; posts++) {
      try {
        return await this.project.client.create(order);
      } catch (error) {
        if (!(error instanceof FlowstackError)) throw error;
        // Whatever becomes of the second POST, the first one may still have created a connection.
        if (!isUncertain(error, posts)) throw posts > 1 ? uncertain(order, posts, error) : error;
        order.tell(lookingFor(order, error, WINDOW / 1_000));
        const found = await this.#findLost(order);
        if (found !== "absent" && found !== "unknown") return found;
        if (found === "unknown" || posts === MOST_POSTS) throw uncertain(order, posts, error);
      }
    }
  }

  /** Searches for the connection that a POST of unknown outcome may have created. Only a complete list proves its absence. */
  async #findLost(order: Order): Promise<Connection | "absent" | "unknown"> {
    const { clock, signal } = this.project.world;
    let fresh: Candidate[] | undefined;
    const start = clock.now();
    for (const [index, due] of LOOKS.entries()) {
      // Skips a read when the next one is already due, so that a slow server gets no extra requests.
      if (clock.now() - start >= (LOOKS[index + 1] ?? Number.POSITIVE_INFINITY)) continue;
      if (!(await slept(clock.sleep(Math.max(0, start + due - clock.now()), signal)))) return "unknown";
      fresh = await this.#newOnes(order).catch(() => undefined);
      const own = fresh && this.#ownAmong(order, fresh);
      if (own) return own;
    }
    if (fresh?.[0]) throw mayBeAnother(order, rowsOf(fresh));
    return fresh ? "absent" : "unknown";
  }

  /**
   * Connections of the app that are not in the list that was read before the POST, are not tracked, and do not match another
   * pending order.
   */
  async #newOnes(order: Order): Promise<Candidate[]> {
    const before = new Set((await this.project.inventory.all()).map(({ id }) => id));
    const isNew = ({ id }: Connection) => !before.has(id) && !this.run.isTracked(id);
    const now = await this.project.inventory.lookAgain();
    const longest = longestName(now);
    const fresh = now.filter((connection) => isOfApp(connection, order) && isNew(connection));
    const candidates = fresh.map((connection) => ({
      connection,
      mayBe: (one: Order) => mayBe(connection, one, longest),
    }));
    const isAwaited = ({ connection }: Candidate) =>
      this.#others(order).some((other) => isLike(connection, other));
    return candidates.filter((one) => one.mayBe(order) || !isAwaited(one));
  }

  /**
   * The connection that belongs to this order: its name is exactly the order's, or a form of it that a server may have
   * stored. A connection that may also belong to another order, for which no connection has the exact name, belongs to
   * neither, because it may have the API key of the other order.
   */
  #ownAmong(order: Order, fresh: readonly Candidate[]): Connection | undefined {
    const exact = fresh.filter(({ connection }) => isLike(connection, order));
    const similar = exact.length > 0 ? exact : fresh.filter((one) => one.mayBe(order));
    if (similar.length > 1) throw severalAppeared(order, rowsOf(similar));
    const [own] = similar;
    const hasNone = (other: Order) => !fresh.some(({ connection }) => isLike(connection, other));
    const isDisputed = this.#others(order).some((other) => own?.mayBe(other) && hasNone(other));
    return isDisputed ? undefined : own?.connection;
  }

  #others(order: Order): Order[] {
    return [...this.#pending].filter((other) => other !== order);
  }
}

/** A connection that appeared while the outcome of a POST was unknown. */
interface Candidate {
  connection: Connection;
  /** Whether this order may have created the connection. */
  mayBe: (order: Order) => boolean;
}

function rowsOf(candidates: readonly Candidate[]): Connection[] {
  return candidates.map(({ connection }) => connection);
}

/** A conflict after a second POST is uncertain too: the first POST may have created the conflicting connection. */
function isUncertain({ outcome, code }: FlowstackError, posts: number): boolean {
  return outcome === "unknown" || (posts > 1 && code === "CONFLICT");
}

/** Whether a sleep ended normally. A cancelled run makes it reject. */
function slept(sleep: Promise<void>): Promise<boolean> {
  return sleep.then(
    () => true,
    () => false,
  );
}

function withoutGaps(connection: Connection): Partial<Connection> {
  return Object.fromEntries(Object.entries(connection).filter(([, value]) => value != null));
}
