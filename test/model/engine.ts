import type { DynamicProvider } from "../../provider/dynamic";
import type { Properties } from "../../provider/state/state";
import { Lanes } from "./lanes";

/** The row that a call is about, as only the plugin sees it. */
export type About = Pick<Row, "urn" | "inputs">;

type Calls = Pick<DynamicProvider, "check" | "diff" | "create" | "read" | "update" | "delete">;

/** The calls of Pulumi to a dynamic provider, and what a plugin is told besides. */
export type Provider = {
  [Name in keyof Calls]: (...args: [...Parameters<Calls[Name]>, about: About]) => ReturnType<Calls[Name]>;
};

/** One process of the provider. After it is killed, nothing that it does reaches the state. */
export interface Process {
  provider: Provider;
  dead: boolean;
  /** Resolves when the process is killed. */
  death: Promise<void>;
}

/** A resource as the program registers it. */
export interface Resource {
  urn: string;
  /** Earlier URNs. */
  aliases: string[];
  deleteBeforeReplace: boolean;
  inputs: Properties;
}

/** A resource in the state. */
export interface Row {
  urn: string;
  id: string;
  inputs: Properties;
  outputs: Properties;
  /** Replaced; the engine deletes it later. */
  delete: boolean;
  /** Deleted, but its replacement is not created yet. */
  pendingReplacement: boolean;
  /** Created, but not ready: the next `up` calls update. */
  halfMade: boolean;
}

export interface Problem {
  urn: string;
  message: string;
}

export interface Run {
  killed: boolean;
  problems: Problem[];
  /** How often the engine called create. */
  creates: number;
}

/** Stands for the serialized provider, which Pulumi keeps in inputs and outputs. */
const TEXT = "the provider's own text";

/** Pulumi's rules for one stack, without Pulumi. They follow the source of the engine, version 3.259. */
export class Engine {
  rows: Row[] = [];

  up(process: Process, program: Resource[], parallel: number, { refresh = false } = {}): Promise<Run> {
    return this.#run(process, async (run) => {
      if (refresh) await this.#refresh(run, parallel);
      if (!run.failed) await this.#register(run, program, parallel);
      if (!run.failed) await this.#deleteObsolete(run, program, parallel);
    });
  }

  refresh(process: Process, parallel: number): Promise<Run> {
    return this.#run(process, (run) => this.#refresh(run, parallel));
  }

  /** How many resources an `up` would change. */
  async preview({ provider }: Process, program: Resource[]): Promise<number> {
    let changes = this.rows.filter((row) => this.#isObsolete(row, program)).length;
    for (const resource of program) {
      const row = this.#rowOf(resource);
      const inputs = { ...resource.inputs, __provider: TEXT };
      const about = { urn: resource.urn, inputs: row?.inputs ?? {} };
      await provider.check(about.inputs, inputs, about);
      const isChanged =
        !row ||
        row.halfMade ||
        (await provider.diff(row.id, row.outputs, structuredClone(inputs), about)).changes;
      if (isChanged) changes++;
    }
    return changes;
  }

  async #run(process: Process, work: (run: Progress) => Promise<void>): Promise<Run> {
    const run = new Progress(process);
    await Promise.race([work(run), process.death]);
    return { killed: process.dead, problems: run.problems, creates: run.creates };
  }

  async #refresh(run: Progress, parallel: number): Promise<void> {
    const lanes = new Lanes(parallel);
    for (const row of this.rows.filter(({ pendingReplacement }) => !pendingReplacement)) {
      lanes.start(() => run.step(row.urn, () => this.#refreshRow(run, row)));
    }
    await lanes.done();
  }

  async #refreshRow({ process, commit }: Progress, row: Row): Promise<void> {
    const { id, props } = await process.provider.read(row.id, row.outputs, row);
    if (id === "") return commit(() => this.#remove(row));
    // The engine calls diff after each read, to show what the next `up` would do.
    await process.provider.diff(id, stored(props), row.inputs, row);
    commit(() => Object.assign(row, { id, outputs: stored(props), halfMade: false }));
  }

  /** Checks and diffs run one after another; the steps that follow from them run in parallel. */
  async #register(run: Progress, program: Resource[], parallel: number): Promise<void> {
    const lanes = new Lanes(parallel);
    for (const resource of program) {
      await run.step(resource.urn, async () => {
        const step = await this.#stepOf(run, resource);
        lanes.start(() => run.step(resource.urn, step));
      });
    }
    await lanes.done();
  }

  async #stepOf(run: Progress, resource: Resource): Promise<() => Promise<void>> {
    const { provider } = run.process;
    const old = this.#rowOf(resource);
    const about = { urn: resource.urn, inputs: old?.inputs ?? {} };
    const given = { ...resource.inputs, __provider: TEXT };
    const { inputs: checked, failures } = await provider.check(about.inputs, given, about);
    const inputs = decrypted(checked);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join(" "));
    if (!old) return () => this.#create(run, resource.urn, inputs);
    const { changes, replaces } = await provider.diff(old.id, old.outputs, inputs, about);
    old.urn = resource.urn;
    if (old.pendingReplacement || replaces.length > 0) return () => this.#replace(run, resource, old, inputs);
    if (changes || old.halfMade) return () => this.#update(run, old, inputs);
    old.inputs = inputs;
    return async () => {};
  }

  async #create(run: Progress, urn: string, inputs: Properties, onCreated = () => {}): Promise<void> {
    run.creates++;
    const add = (id: string, outputs: Properties, halfMade: boolean) =>
      run.commit(() => {
        onCreated();
        this.rows.push({ ...NEW, urn, id, inputs, outputs: stored(outputs), halfMade });
      });
    try {
      const { id, outs } = await run.process.provider.create(inputs, { urn, inputs: {} });
      add(id, outs, false);
    } catch (error) {
      const { id, properties } = error as { id?: string; properties?: Properties };
      if (id !== undefined) add(id, properties ?? {}, true);
      throw error;
    }
  }

  async #replace(run: Progress, resource: Resource, old: Row, inputs: Properties): Promise<void> {
    if (resource.deleteBeforeReplace && !old.pendingReplacement) {
      await run.process.provider.delete(old.id, old.outputs, old);
      run.commit(() => Object.assign(old, { pendingReplacement: true }));
    }
    await this.#create(run, resource.urn, inputs, () => {
      if (old.pendingReplacement) this.#remove(old);
      else old.delete = true;
    });
  }

  async #update(run: Progress, row: Row, inputs: Properties): Promise<void> {
    try {
      const { outs } = await run.process.provider.update(row.id, row.outputs, inputs, row);
      run.commit(() => Object.assign(row, { inputs, outputs: stored(outs), halfMade: false }));
    } catch (error) {
      const { id, properties } = error as { id?: string; properties?: Properties };
      if (id !== undefined)
        run.commit(() => Object.assign(row, { inputs, outputs: stored(properties ?? {}), halfMade: true }));
      throw error;
    }
  }

  /** Deletes the rows that were replaced, and those that the program no longer has. Deletes come last. */
  async #deleteObsolete(run: Progress, program: Resource[], parallel: number): Promise<void> {
    const lanes = new Lanes(parallel);
    for (const row of this.rows.filter((one) => this.#isObsolete(one, program))) {
      lanes.start(() =>
        run.step(row.urn, async () => {
          if (!row.pendingReplacement) await run.process.provider.delete(row.id, row.outputs, row);
          run.commit(() => this.#remove(row));
        }),
      );
    }
    await lanes.done();
  }

  #isObsolete(row: Row, program: Resource[]): boolean {
    return row.delete || !program.some(({ urn, aliases }) => urn === row.urn || aliases.includes(row.urn));
  }

  #rowOf({ urn, aliases }: Resource): Row | undefined {
    const living = this.rows.filter((row) => !row.delete);
    return living.find((row) => row.urn === urn) ?? living.find((row) => aliases.includes(row.urn));
  }

  #remove(row: Row): void {
    this.rows = this.rows.filter((one) => one !== row);
  }
}

/** What the engine stores encrypted reaches the provider's other methods as it was. */
function decrypted(inputs: Properties): Properties {
  const plain = (value: unknown) => (typeof value === "object" ? (value as { value: unknown }).value : value);
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, plain(value)]));
}

const NEW = { delete: false, pendingReplacement: false, halfMade: false };

/** Outputs as the checkpoint stores them: JSON, with the serialized provider. */
function stored(outputs: Properties): Properties {
  return JSON.parse(JSON.stringify({ ...outputs, __provider: TEXT }));
}

/** A run in progress. After the first problem it starts nothing new. */
class Progress {
  readonly problems: Problem[] = [];
  creates = 0;

  constructor(readonly process: Process) {}

  get failed(): boolean {
    return this.problems.length > 0;
  }

  step = async (urn: string, work: () => Promise<void>): Promise<void> => {
    if (this.failed || this.process.dead) return;
    try {
      await work();
    } catch (error) {
      this.problems.push({ urn, message: (error as Error).message });
    }
  };

  /** Writes to the state, unless the process was killed. */
  commit = (write: () => unknown): void => {
    if (!this.process.dead) write();
  };
}
