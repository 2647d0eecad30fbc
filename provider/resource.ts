import type { Connection } from "./api/shapes";
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

/** The resource that a call is about. */
export interface Resource {
  kind: ConnectionKind;
  /** Identifies the resource within this run. Resources that the caller cannot distinguish may share a key. */
  key: string;
}

/**
 * One configured provider, and the only entry point for its callers. It runs the safety checks in a fixed order, records in
 * the run what each call shows, and delegates the rest to the kinds. Each method may throw a FlowstackError.
 */
export class Connections {
  readonly #run = new Run();
  #project: (Project & { creator: Creator }) | undefined;

  /** Does not parse the settings: the first call that needs them reports a wrong one. */
  constructor(
    private readonly config: ReadConfig,
    private readonly world: World,
  ) {}

  /**
   * The reasons why a resource of the program is refused, one sentence each; empty when it is valid.
   * @param isNew the state has no row for the resource, or the row will be replaced
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

  /**
   * The differences between the program and the row. After the read of a refresh it only compares, because a refresh must
   * record even a status that stops other runs.
   */
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
    this.#recordEarlierReplacement(key, row);
    assertAllowed(row, changes, known, context.settings, environment);
    if (isReplacement(changes)) this.#run.replaces(key, [row.id]);
    for (const note of notes(row, changes, known, environment)) context.tell(note);
    return changes;
  }

  /** @throws HalfMade when the new connection does not work and its rollback fails */
  async create({ kind, key }: Resource, inputs: Properties): Promise<Row> {
    const context = this.#contextOf(key);
    const row = await this.#reporting(key, () => kindOf(kind).create(context, inputs));
    this.#run.managed(row.id, row.state.memory.salt);
    return row;
  }

  /** The state that a refresh writes, or undefined when the connection is certainly gone. */
  async read({ key }: Resource, row: Row): Promise<ConnectionState | undefined> {
    const context = this.#contextFor(key, row);
    assertEnvironment(context, row);
    const state = await refresh(context, row);
    if (state) this.#run.refreshed(row.id);
    return state;
  }

  /**
   * Reads a connection that the stack does not manage.
   * @param kind the kind that the program expects, if it says so
   */
  get(
    { key }: Pick<Resource, "key">,
    id: string,
    kind: ConnectionKind | undefined,
  ): Promise<Observed | undefined> {
    return get(this.#contextOf(key), id, kind);
  }

  /** All connections of the project, whoever manages them. The reads that follow need no further list. */
  list(): Promise<Connection[]> {
    return this.#open().inventory.all();
  }

  /** @throws HalfMade when the connection still does not work */
  update({ kind, key }: Resource, row: Row, inputs: Properties): Promise<ConnectionState> {
    const context = this.#contextFor(key, row);
    return this.#reporting(key, async () =>
      withKnownWriter(context, row, await kindOf(kind).update(context, row, inputs)),
    );
  }

  async delete({ kind, key }: Resource, row: Row): Promise<void> {
    const context = this.#contextFor(key, row);
    if (!kindOf(kind).revokes(row, this.#run.wasReplaced(row.id))) return;
    assertEnvironment(context, row);
    const refusal = this.#run.mayRevoke(row.id);
    if (refusal) throw refusal;
    await revoke(context, row);
  }

  /**
   * The error in a form that the caller may show.
   * @param properties the properties of the call; no message may repeat their secrets
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

  /** A killed run may have left rows in the state: their delete is still part of that replacement. */
  #recordEarlierReplacement(key: string, { id, state }: Row): void {
    const { replaces = [], halfMade } = state.memory;
    this.#run.replacedEarlier(key, replaces);
    if (halfMade) this.#run.halfMade(key, id, replaces);
  }

  /** Records in the run whether the connection of a create or update works. */
  async #reporting<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      const made = await work();
      this.#run.works(key);
      return made;
    } catch (error) {
      if (error instanceof HalfMade) this.#run.broken(key);
      throw error;
    }
  }

  /** The context of a call with a row. It first records in the run what the row shows. */
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
  // Each kind receives only inputs that its own check has accepted.
  return KINDS[name] as Kind<Properties>;
}

/** After a change of the FlowStack key, each row records the new key, so that later runs need no request to verify it. */
function writerChange({ settings, run }: Context, row: Row): Change[] {
  if (isWrittenBy(row, settings.apiKey) || run.ownership(row.id) !== "proven") return [];
  return [
    { field: "memory", effect: "record", reason: "another FlowStack API key of the project is in use" },
  ];
}

function withKnownWriter({ settings, run }: Context, { id }: Row, state: ConnectionState): ConnectionState {
  return run.ownership(id) === "proven" ? withWriter(state, settings.apiKey) : state;
}

/** Refuses a test key for rows that a live key wrote, and the reverse, because the user probably chose the wrong key. */
function assertEnvironment({ settings }: Context, { id, state: { memory } }: Row): void {
  const [was, is] = [memory.environment, settings.environment];
  if (was === is) return;
  throw new FlowstackError("WRONG_ENVIRONMENT", {
    problem: `A ${was} key (fs_${was}_…) created connection ${id}, but the FlowStack API key in use is a ${is} key. Nothing was changed.`,
    fix: `Select the stack that belongs to this key, or use its fs_${was}_ key.`,
    ids: [id],
  });
}
