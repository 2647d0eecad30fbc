import type { Connection } from "./api/shapes";
import { Creator } from "./inventory/create-once";
import { findAll, findOne } from "./inventory/lookup";
import type { ConnectionInfo, GetConnectionArgs, GetConnectionsArgs } from "./inventory/match";
import { assertOwnProject } from "./inventory/ownership";
import { openProject, type Project } from "./inventory/project";
import { apiKeyConnection } from "./kinds/api-key-connection";
import {
  ACCEPTED,
  acceptingChanges,
  CONFIRMED,
  importRow,
  isConfirmed,
  isImport,
  isKeyless,
  keptNote,
  MOVED,
  REPLACED,
  UNCONFIRMED,
} from "./kinds/engine-import";
import { alreadyManaged, isOfKind } from "./kinds/import";
import { type Change, type Context, HalfMade, isReplacement, type Kind } from "./kinds/kind";
import { get, refresh, revoke } from "./kinds/managed";
import { oauthConnection } from "./kinds/oauth-connection";
import { keyOf } from "./kinds/service-key";
import { assertEnvironment, withKnownWriter, writerChange } from "./kinds/writer";
import { FlowstackError } from "./messages/errors";
import { presentable } from "./messages/presentable";
import { printable } from "./messages/text";
import { type ShownState, warningsOf } from "./messages/warnings";
import { Run } from "./run/run";
import type { ConnectionKind } from "./schema/connections";
import { type ReadConfig, readSettings } from "./schema/settings";
import type { Observed } from "./state/drift";
import type { Inputs } from "./state/properties";
import { type ConnectionState, isWrittenBy, type Properties, type Row } from "./state/state";
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
  readonly #run: Run;
  #project: (Project & { creator: Creator }) | undefined;

  /**
   * Does not parse the settings: the first call that needs them reports a wrong one.
   * @param keysAreUnique the caller can distinguish any two resources
   */
  constructor(
    private readonly config: ReadConfig,
    private readonly world: World,
    keysAreUnique = false,
  ) {
    this.#run = new Run(keysAreUnique);
  }

  /**
   * The reasons why a resource of the program is refused, one sentence each; empty when it is valid.
   * @param isNew the state has no row for the resource, or the row will be replaced
   * @param mayLackKey the row of an import has no key, and needs none
   */
  async check(
    { kind, key }: Resource,
    inputs: Inputs,
    isNew: boolean,
    mayLackKey = false,
  ): Promise<(string | FlowstackError)[]> {
    this.#run.declared(key);
    const { check, suggest, preview } = kindOf(kind);
    const reasons = check(inputs.known, inputs.unknown, mayLackKey);
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
   * The inputs that the row of a resource stores for the program's. Those of an import without a key show, from the first
   * `up` after its own run, that the program fits it.
   * @param before inputs that the row stores now; empty when there is no row
   */
  stored({ kind, key }: Resource, before: Properties, inputs: Properties): Properties {
    const isImport = kind === "ApiKeyConnection" && isKeyless(before) && isKeyless(inputs);
    const isAccepted = isImport && Object.keys(before).length > 0 && !this.#run.hasEngineImport(key);
    return isAccepted ? { ...inputs, ...CONFIRMED } : inputs;
  }

  /**
   * The differences between the program and the row. After the read of a refresh it only compares, because a refresh must
   * record even a status that stops other runs.
   * @param before inputs that the row stores now, if the caller knows them
   */
  async diff({ kind, key }: Resource, row: Row, inputs: Inputs, before?: Properties): Promise<Change[]> {
    const context = this.#contextFor(key, row);
    assertEnvironment(context, row);
    const { known, unknown } = inputs;
    const { diff, notes, assertAllowed } = kindOf(kind);
    const { environment } = this.world;
    if (this.#run.isDiffOfRefresh(row.id, key, unknown.size > 0))
      return diff(row, known, unknown, environment);
    if (isImport(row)) this.#run.importedEarlier(row.id, key);
    const isImportOfRun = this.#run.isImportedByEngine(row.id, key);
    const isOpenImport = isImportOfRun || !isConfirmed(row, before);
    this.#assertSole(row, isOpenImport ? key : undefined);
    this.#run.managed(row.id, row.state.memory.salt);
    this.#run.givenKey(row.id, keyOf(known, environment));
    await assertOwnProject(context, this.#run, row.id);
    const declared = diff(row, known, unknown, environment);
    const changes = [
      ...(isOpenImport ? acceptingChanges(declared, row, known) : declared),
      ...writerChange(context, row),
      // Without the stored inputs, only a change of the row can record that an `up` accepts the import.
      ...(isImportOfRun || (isOpenImport && !before) ? [ACCEPTED] : []),
    ];
    this.#recordEarlierReplacement(key, row);
    assertAllowed(row, changes, known, context.settings, environment);
    if (isReplacement(changes))
      this.#run.replacements.announce(key, row.id, row.state.memory.salt, importIdIn(known));
    for (const note of notes(row, changes, known, environment)) context.tell(note);
    return changes;
  }

  /** @throws HalfMade when the new connection does not work and its rollback fails */
  async create({ kind, key }: Resource, inputs: Properties): Promise<Row> {
    const context = this.#contextOf(key);
    const row = await this.#reporting(key, () => kindOf(kind).create(context, inputs));
    this.#run.managed(row.id, row.state.memory.salt);
    this.#run.created(row.id);
    return row;
  }

  /**
   * The engine's own import, before the provider sees the program's values.
   * @throws FlowstackError ADOPTION_REFUSED when another resource manages the connection, or it is of the other kind
   */
  async import({ kind, key }: Resource, id: string): Promise<Row> {
    const row = await importRow(this.#contextOf(key), kind, id);
    this.#run.importedByEngine(id, key);
    this.#run.managed(id, row.state.memory.salt);
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
   * @param isFirst the program has no values of it yet: it expects a connection of its kind
   */
  get({ kind, key }: Resource, id: string, isFirst: boolean): Promise<Observed | undefined> {
    return get(this.#contextOf(key), id, isFirst ? kind : undefined);
  }

  /** All connections of the project, whoever manages them. The reads that follow need no further list. */
  all(): Promise<Connection[]> {
    return this.#open().inventory.all();
  }

  /** @throws HalfMade when the connection still does not work */
  update({ kind, key }: Resource, row: Row, inputs: Properties): Promise<ConnectionState> {
    const context = this.#contextFor(key, row);
    return this.#reporting(key, async () =>
      withKnownWriter(context, row, await kindOf(kind).update(context, row, inputs)),
    );
  }

  /** @param inputs those that the row stores, if the caller knows them */
  async delete({ kind, key }: Resource, row: Row, inputs?: Properties): Promise<void> {
    const context = this.#contextFor(key, row);
    const wasReplaced = this.#run.replacements.includes(row.id, row.state.memory.salt);
    if (!kindOf(kind).revokes(row, wasReplaced)) {
      // Without revokeOnDestroy, nobody expects that a delete revokes.
      if (kindOf(kind).revokes(row, false)) context.tell(keptNote(row, REPLACED));
      return;
    }
    if (this.#run.importsAnother(row.id, key)) return context.tell(keptNote(row, MOVED));
    if (!isConfirmed(row, inputs)) return context.tell(keptNote(row, UNCONFIRMED));
    assertEnvironment(context, row);
    const refusal = this.#run.replacements.mayRevoke(row.id);
    if (refusal) throw refusal;
    await revoke(context, row);
  }

  /**
   * Finds the one connection that matches. Of several with the wanted name, one that this run created comes first: the
   * others may be about to be replaced.
   */
  async lookUp(args: GetConnectionArgs): Promise<ConnectionInfo> {
    return findOne(this.#open(), args, { hasOthers: false, ids: this.#run.createdIds() });
  }

  async lookUpAll(filters: GetConnectionsArgs): Promise<ConnectionInfo[]> {
    return findAll(this.#open(), filters, { hasOthers: false, ids: this.#run.createdIds() });
  }

  /** All connections that a resource of this kind can import. */
  async list(kind: ConnectionKind, filters: GetConnectionsArgs): Promise<ConnectionInfo[]> {
    return (await this.lookUpAll(filters)).filter(({ type }) => isOfKind({ type: type || undefined }, kind));
  }

  /** What is wrong with a connection and does not stop the run. */
  warnings(kind: ConnectionKind, state: ShownState, { rotateAfter }: Properties): string[] {
    const { settings } = this.#open();
    const inputs = { rotateAfter: typeof rotateAfter === "string" ? rotateAfter : undefined };
    return warningsOf(kind, state, inputs, settings, this.world.clock.now());
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

  /**
   * Refuses a connection that another resource manages or imports in this run.
   * @param importer key of the resource, if it imports the connection
   */
  #assertSole({ id, state }: Row, importer: string | undefined): void {
    const isManaged = this.#run.hasOtherManagers(id, state.memory.salt);
    if (isManaged || this.#run.hasOtherImporters(id, importer)) throw alreadyManaged(id);
  }

  /** A killed run may have left rows in the state: their delete is still part of that replacement. */
  #recordEarlierReplacement(key: string, { id, state }: Row): void {
    const { replaces = [], replacedRows, halfMade } = state.memory;
    this.#run.replacements.fromEarlierRun(key, replaces, replacedRows);
    if (halfMade) this.#run.replacements.halfMade(key, id, replaces);
  }

  /** Records in the run whether the connection of a create or update works. */
  async #reporting<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      const made = await work();
      this.#run.replacements.works(key);
      return made;
    } catch (error) {
      if (error instanceof HalfMade) this.#run.replacements.broken(key);
      throw error;
    }
  }

  /** The context of a call with a row. It first records in the run what the row shows. */
  #contextFor(key: string, row: Row): Context {
    const context = this.#contextOf(key);
    for (const id of [row.id, ...(row.state.memory.replaces ?? [])]) this.#run.tracked(id);
    const isOwn = isWrittenBy(row, context.settings.apiKey);
    this.#run.projectKey.wrote(row.id, isOwn);
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

/** The option `import` of the dynamic provider. */
function importIdIn({ importId }: Properties): string | undefined {
  return typeof importId === "string" ? importId : undefined;
}

function kindOf(name: ConnectionKind): Kind<Properties> {
  // Each kind receives only inputs that its own check has accepted.
  return KINDS[name] as Kind<Properties>;
}
