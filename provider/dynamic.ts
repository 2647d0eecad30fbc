import { isDeepStrictEqual } from "node:util";
import { openProject, type Project } from "./inventory/project";
import { apiKeyConnection } from "./kinds/api-key-connection";
import { assertNotAdopted } from "./kinds/import";
import { type Difference, HalfMade, type Lifecycle } from "./kinds/kind";
import { assertEnvironment, holdRow, lookUp, noteWriter } from "./kinds/managed";
import { oauthConnection } from "./kinds/oauth-connection";
import { FlowstackError } from "./messages/errors";
import { scrub } from "./messages/scrub";
import { type ReadConfig, readSettings } from "./schema/settings";
import { type ConnectionState, connectionState, memoryStamp, STATE_FORMAT } from "./state/state";
import type { World } from "./world/world";

/** Pulumi's stand-in for a value that it does not know yet: what `check` and `diff` get in a preview. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties as Pulumi's dynamic host hands them over; `__provider` is the provider's own text. */
export type Properties = Record<string, unknown>;

export interface CheckResult {
  inputs: Properties;
  failures: { property: string; reason: string }[];
}

/** Pulumi's dynamic convention on one side, the lifecycles on the other. One a process. */
export class DynamicProvider {
  #config: ReadConfig = () => undefined;
  #project: Project | undefined;

  constructor(private readonly world: World) {}

  /**
   * Keeps the configuration and does no more: the host lets other calls through before this one's promise resolves, so
   * whatever can fail or wait is left to the calls.
   */
  configure(request: { config: { get(name: string): unknown } }): void {
    this.#config = (name) => request.config.get(name);
  }

  check(olds: Properties, inputs: Properties): Promise<CheckResult> {
    return this.#presentably(inputs, async () => {
      const reasons = await this.#reasonsToRefuse(olds, inputs);
      // The engine prints the value of a property that a failure names, secret or not: none is named.
      return { inputs, failures: reasons.map((reason) => ({ property: "", reason })) };
    });
  }

  diff(id: string, outputs: Properties, inputs: Properties): Promise<Difference> {
    return this.#presentably(inputs, async () => {
      const { known, unknown } = separate(inputs);
      const [project, state] = [this.#projectOf(id), stateOf(outputs)];
      assertEnvironment(project, id, state);
      const lifecycle = lifecycleOf(inputs);
      // A refresh compares as well, to show what has drifted: it must be able to record even what stops a run, and it
      // does not know whether the program still has the row.
      if (project.refreshing.delete(id)) return lifecycle.diff(project, id, state, known, unknown);
      assertNotAdopted(project, id);
      holdRow(project, id, state);
      noteWriter(project, id, state);
      const difference = lifecycle.diff(project, id, state, known, unknown);
      if (difference.replaces.length === 0) lifecycle.assertFit(project, id, state, known);
      return difference;
    });
  }

  create(inputs: Properties): Promise<{ id: string; outs: Properties }> {
    return this.#presentably(inputs, async () => {
      const project = this.#open();
      const { id, state } = await lifecycleOf(inputs).create(project, separate(inputs).known);
      project.accounted.add(id);
      holdRow(project, id, state);
      return { id, outs: outputsOf(state) };
    });
  }

  read(id: string, outputs: Properties): Promise<{ id: string; props: Properties }> {
    return this.#presentably(outputs, async () => {
      const isManaged = outputs.memory !== undefined;
      const isFirstGet = !isManaged && outputs.name === undefined;
      const kind = isFirstGet ? kindOf(outputs) : undefined;
      const props = await (isManaged ? this.#refresh(id, outputs) : lookUp(this.#open(), id, kind));
      if (props) return { id, props };
      // Gone. But the host hides that from a resource's first `get`, which would go on with nothing in it.
      if (isFirstGet) throw absent(id);
      return { id: "", props: {} };
    });
  }

  update(id: string, outputs: Properties, inputs: Properties): Promise<{ outs: Properties }> {
    return this.#presentably(inputs, async () => {
      const { known } = separate(inputs);
      const state = await lifecycleOf(inputs).update(this.#projectOf(id), id, stateOf(outputs), known);
      return { outs: outputsOf(state) };
    });
  }

  delete(id: string, outputs: Properties): Promise<void> {
    return this.#presentably(outputs, () =>
      lifecycleOf(outputs).remove(this.#projectOf(id), id, stateOf(outputs)),
    );
  }

  async #refresh(id: string, outputs: Properties): Promise<Properties | undefined> {
    const project = this.#projectOf(id);
    const state = await lifecycleOf(outputs).read(project, id, stateOf(outputs));
    if (!state) return undefined;
    project.refreshing.add(id);
    return outputsOf(state);
  }

  async #reasonsToRefuse(olds: Properties, inputs: Properties): Promise<string[]> {
    // `pulumi import --file` hands the same inputs over as old and new, and no API gives the key back.
    if (inputs.importId !== undefined && isDeepStrictEqual(olds, inputs)) return [];
    const { known, unknown } = separate(inputs);
    const reasons = lifecycleOf(inputs).check(known, unknown);
    if (reasons.length > 0) return [...reasons, ...(await this.#helpWith(known))];
    return this.#reasonsOfProject(olds, known);
  }

  async #reasonsOfProject(olds: Properties, known: Properties): Promise<string[]> {
    try {
      const project = this.#open();
      if (Object.keys(olds).length === 0) await lifecycleOf(known).verify(project, known);
      return [];
    } catch (error) {
      if (error instanceof FlowstackError) return [error.message];
      throw error;
    }
  }

  /** What FlowStack has to offer instead; no help is no reason to say something else. */
  async #helpWith(known: Properties): Promise<string[]> {
    try {
      return (await lifecycleOf(known).help?.(this.#open(), known)) ?? [];
    } catch {
      return [];
    }
  }

  #open(): Project {
    this.#project ??= openProject(readSettings(this.#config, this.world.environment), this.world);
    return this.#project;
  }

  /** The project, told of an id that the state holds. */
  #projectOf(id: string): Project {
    const project = this.#open();
    project.accounted.add(id);
    return project;
  }

  /** The host prints the stack of what a method throws, and the engine its message: both must be fit to be read. */
  async #presentably<T>(properties: Properties, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const secrets = this.#secrets(properties);
      if (error instanceof HalfMade) throw initializationError(error, properties, secrets);
      throw presentable(error, secrets);
    }
  }

  #secrets({ apiKey, apiKeyEnvVar }: Properties): string[] {
    const { environment } = this.world;
    const own = [this.#config("flowstack:apiKey"), environment.FLOWSTACK_API_KEY];
    return [apiKey, environment[String(apiKeyEnvVar)], ...own].filter((secret) => typeof secret === "string");
  }
}

/** Only an OAuthConnection has the id of its connection among its properties. */
function kindOf(properties: Properties): "API_KEY" | "import-only" {
  return "connectionId" in properties ? "import-only" : "API_KEY";
}

/** Which life a resource leads. */
function lifecycleOf(properties: Properties): Lifecycle<Properties> {
  const lifecycle = kindOf(properties) === "API_KEY" ? apiKeyConnection : oauthConnection;
  // Each is handed inputs that its own check has passed.
  return lifecycle as Lifecycle<never> as Lifecycle<Properties>;
}

function separate(properties: Properties): { known: Properties; unknown: Set<string> } {
  const entries = Object.entries(properties).filter(([name]) => name !== "__provider");
  const known = entries.filter(([, value]) => value !== UNKNOWN);
  const unknown = entries.filter(([, value]) => value === UNKNOWN);
  return { known: Object.fromEntries(known), unknown: new Set(unknown.map(([name]) => name)) };
}

function absent(id: string): FlowstackError {
  const advice = "List those that there are with `npx pulumi-flowstack list`.";
  return new FlowstackError(
    "NOT_FOUND",
    `The FlowStack API key's project has no connection ${id}. ${advice}`,
  );
}

/** @throws FlowstackError STATE_TOO_NEW, STATE_UNREADABLE */
function stateOf({ __provider, ...outputs }: Properties): ConnectionState {
  const parsed = connectionState.safeParse(outputs);
  if (parsed.success) return parsed.data;
  const stamp = memoryStamp.safeParse(outputs.memory).data;
  if (stamp && stamp.format > STATE_FORMAT) {
    const advice = `Install that or a later one: npm install pulumi-flowstack@${stamp.needs ?? "latest"}`;
    throw new FlowstackError("STATE_TOO_NEW", `The state was written by a newer pulumi-flowstack. ${advice}`);
  }
  const fields = parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
  throw new FlowstackError(
    "STATE_UNREADABLE",
    `The stack's state of this connection was not written by pulumi-flowstack, or was edited: ${fields}. ` +
      "Restore it from a checkpoint, or remove the row with `pulumi state delete` and import the connection.",
  );
}

function outputsOf(state: ConnectionState): Properties {
  return connectionState.encode(state);
}

/** Kept by the engine as a resource that exists and is not ready; without `__provider` it could not be deleted. */
function initializationError(
  { id, state, reason }: HalfMade,
  { __provider }: Properties,
  secrets: string[],
): Error {
  const error = presentable(reason, secrets);
  return Object.assign(error, {
    id,
    properties: { ...outputsOf(state), __provider },
    reasons: [error.message],
  });
}

function presentable(error: unknown, secrets: string[]): Error {
  const known = error instanceof FlowstackError ? error : unforeseen(error as Error);
  const shown = new Error(scrub(known.message, secrets));
  shown.stack = "see the message at the resource";
  shown.toString = () => `pulumi-flowstack [${known.code}]`;
  return shown;
}

function unforeseen({ name, message }: Error): FlowstackError {
  return new FlowstackError(
    "INTERNAL",
    `This is a fault of pulumi-flowstack; please report it. ${name}: ${message}`,
  );
}
