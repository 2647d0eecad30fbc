import { Creator } from "./inventory/create-once";
import { assertOwnProject } from "./inventory/ownership";
import { openProject, type Project } from "./inventory/project";
import { apiKeyConnection } from "./kinds/api-key-connection";
import { alreadyManaged } from "./kinds/import";
import { type Change, type Context, HalfMade, type Inputs, isReplacement, type Kind } from "./kinds/kind";
import { get, refresh, revoke } from "./kinds/managed";
import { oauthConnection } from "./kinds/oauth-connection";
import { FlowstackError } from "./messages/errors";
import { presentable } from "./messages/presentable";
import { printable } from "./messages/text";
import { Run } from "./run";
import type { ConnectionKind } from "./schema/connections";
import { type ReadConfig, readSettings } from "./schema/settings";
import type { Observed } from "./state/drift";
import { type ConnectionState, isWrittenBy, type Properties, type Row, withWriter } from "./state/state";
import type { World } from "./world/world";

const KINDS: Record<ConnectionKind, Kind<never>> = {
  ApiKeyConnection: apiKeyConnection,
  OAuthConnection: oauthConnection,
};

/** A resource that a face asks about. */
export interface Resource {
  kind: ConnectionKind;
  /** Names the resource within this run. Resources that a face cannot tell apart may share a key. */
  key: string;
}

/**
 * The one way in for every face: one configured provider. It runs the guards, in one order, reports to the run what each
 * call shows, and leaves the rest to the kinds. Each method may throw a FlowstackError.
 */
export class Connections {
  readonly #run = new Run();
  #project: (Project & { creator: Creator }) | undefined;

  /** Parses no setting yet: what is wrong with one is reported by the first call that needs it. */
  constructor(
    private readonly config: ReadConfig,
    private readonly world: World,
  ) {}

  /**
   * Why a resource of the program is refused: a sentence each, none when it is right.
   * @param isNew the state has no row of it, or the row will be replaced
   */
  async check({ kind, key }: Resource, inputs: Inputs, isNew: boolean): Promise<(string | FlowstackError)[]> {
    this.#run.declared(key);
    const { check, suggest, preview } = kindOf(kind);
    const reasons = check(inputs.known, inputs.unknown);
    try {
      const context = this.#contextOf(key);
      if (reasons.length > 0) return [...reasons, ...((await suggest?.(context, inputs.known)) ?? [])];
      if (isNew) await preview(context, inputs.known);
      return [];
    } catch (error) {
      if (reasons.length > 0) return reasons;
      if (error instanceof FlowstackError) return [error];
      throw error;
    }
  }

  /** How the program differs from the row. After the read of a refresh it only compares: it must record even what stops a run. */
  async diff({ kind, key }: Resource, row: Row, inputs: Inputs): Promise<Change[]> {
    const context = this.#contextFor(key, row);
    assertEnvironment(context, row);
    const { known, unknown } = inputs;
    const { diff, notes, assertAllowed } = kindOf(kind);
    const { environment } = this.world;
    if (this.#run.isDiffOfRefresh(row.id, key)) return diff(row, known, unknown, environment);
    if (this.#run.hasOtherImporters(row.id)) throw alreadyManaged(row.id);
    this.#run.managed(row.id, row.state.memory.salt);
    await assertOwnProject(context, this.#run, row.id);
    const changes = [...diff(row, known, unknown, environment), ...writerChange(context, row)];
    this.#recordReplacement(key, row, changes);
    assertAllowed(row, changes, known, context.settings);
    for (const note of notes(row, changes, known, environment)) context.tell(note);
    return changes;
  }

  /** @throws HalfMade when a connection exists that does not work */
  async create({ kind, key }: Resource, inputs: Properties): Promise<Row> {
    const context = this.#contextOf(key);
    const row = await this.#reporting(key, () => kindOf(kind).create(context, inputs));
    this.#run.managed(row.id, row.state.memory.salt);
    return row;
  }

  /** The row as a refresh writes it, or undefined when its connection is certainly gone. */
  async read({ key }: Resource, row: Row): Promise<ConnectionState | undefined> {
    const context = this.#contextFor(key, row);
    assertEnvironment(context, row);
    const state = await refresh(context, row);
    if (state) this.#run.refreshed(row.id);
    return state;
  }

  /**
   * A connection that the stack does not manage.
   * @param kind what the program expects it to be, where it says so
   */
  get(
    { key }: Pick<Resource, "key">,
    id: string,
    kind: ConnectionKind | undefined,
  ): Promise<Observed | undefined> {
    return get(this.#contextOf(key), id, kind);
  }

  /** @throws HalfMade when the connection still does not work */
  update({ kind, key }: Resource, row: Row, inputs: Properties): Promise<ConnectionState> {
    const context = this.#contextFor(key, row);
    return this.#reporting(key, async () =>
      withWriter(await kindOf(kind).update(context, row, inputs), context.settings.apiKey),
    );
  }

  async delete({ kind, key }: Resource, row: Row): Promise<void> {
    const context = this.#contextFor(key, row);
    if (!kindOf(kind).revokes(row, this.#run.isReplaced(row.id))) return;
    assertEnvironment(context, row);
    const refusal = this.#run.mayRevoke(row.id);
    if (refusal) throw refusal;
    await revoke(context, row);
  }

  /**
   * An error as a face may show it.
   * @param properties those of the call, whose secrets no message may repeat
   */
  presentable(error: unknown, { apiKey, apiKeyEnvVar }: Properties): FlowstackError {
    const { environment } = this.world;
    const own = [this.config("flowstack:apiKey"), environment.FLOWSTACK_API_KEY];
    const secrets = [apiKey, environment[String(apiKeyEnvVar)], ...own];
    return presentable(
      error instanceof HalfMade ? error.reason : error,
      secrets.filter((secret) => typeof secret === "string"),
    );
  }

  #recordReplacement(key: string, { id, state }: Row, changes: readonly Change[]): void {
    // A killed run may have left rows behind: their delete is still part of that replacement.
    const { replaces: earlier = [], halfMade } = state.memory;
    this.#run.replaces(key, isReplacement(changes) ? [id, ...earlier] : earlier);
    if (halfMade) this.#run.halfMade(key, id, earlier);
  }

  /** Reports whether what a kind has made works. */
  async #reporting<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      const made = await work();
      this.#run.works(key);
      return made;
    } catch (error) {
      if (error instanceof HalfMade) this.#run.broken(key, error.row.state.memory.replaces ?? []);
      throw error;
    }
  }

  /** For a call that comes with a row: what the row shows is recorded first. */
  #contextFor(key: string, row: Row): Context {
    const context = this.#contextOf(key);
    for (const id of [row.id, ...(row.state.memory.replaces ?? [])]) this.#run.tracked(id);
    const isOwn = isWrittenBy(row, context.settings.apiKey);
    this.#run.writtenBy(isOwn ? "this key" : "another key", row.id);
    return context;
  }

  #contextOf(key: string): Context {
    const tell = (line: string) => {
      if (this.#run.isNews(line)) this.world.tell(printable(line), key);
    };
    return { ...this.#open(), run: this.#run, key, tell };
  }

  #open(): Project & { creator: Creator } {
    if (this.#project) return this.#project;
    const project = openProject(readSettings(this.config, this.world.environment), this.world);
    this.#project = { ...project, creator: new Creator(project, this.#run) };
    return this.#project;
  }
}

function kindOf(name: ConnectionKind): Kind<Properties> {
  // Each gets inputs that its own check has passed.
  return KINDS[name] as Kind<Properties>;
}

/** After a change of the FlowStack key, each row records the new one, so that the next run need not look it up again. */
function writerChange({ settings }: Context, row: Row): Change[] {
  if (isWrittenBy(row, settings.apiKey)) return [];
  return [
    { field: "memory", effect: "record", reason: "another FlowStack API key of the project is in use" },
  ];
}

/** A test key on the rows of a live one, or the reverse, is a mix-up before it is anything else. */
function assertEnvironment({ settings }: Context, { id, state: { memory } }: Row): void {
  const [was, is] = [memory.environment, settings.environment];
  if (was === is) return;
  throw new FlowstackError("WRONG_ENVIRONMENT", {
    problem: `A ${was} key (fs_${was}_…) created connection ${id}, but the FlowStack API key in use is a ${is} key. Nothing was changed.`,
    fix: `Select the stack that belongs to this key, or use its fs_${was}_ key.`,
    ids: [id],
  });
}
