import { alterName } from "../../emulator/index";
import { DynamicProvider } from "../../provider/dynamic";
import type { World } from "../../provider/world/world";
import { baseline } from "./baselines";
import { Engine, type Process, type Provider, type Row, type Run } from "./engine";
import { plugin } from "./plugin";
import { endOfNames, Program } from "./program";
import { type Schedule, type Step, WINDOW } from "./schedule";
import { type Network, NO_FAULTS, type Scene, Wire } from "./wire";

/** The emulator's keys: another one of the same project, and one of another project. */
const [SIBLING_KEY, FOREIGN_KEY] = ["fs_test_admin", "fs_test_second"];

/** The two faces of pulumi-flowstack. */
export const OURS = ["dynamic", "plugin"] as const;
export const CONTENDERS = [...OURS, "blind", "never-looks"] as const;
export type Contender = (typeof CONTENDERS)[number];

export function isOurs(contender: Contender): contender is (typeof OURS)[number] {
  return OURS.includes(contender as (typeof OURS)[number]);
}

/** A stack, and the person who runs Pulumi on it and follows its messages. */
export class Stack {
  readonly engine = new Engine();
  readonly program: Program;
  readonly story: string[] = [];
  creates = 0;
  /** Connections that a run revoked although a row that must stay tracks them. */
  revoked = 0;
  /** Whether eight attempts to recover were not enough. */
  isStuck = false;
  /** Runs with another project's key that changed something. */
  strayed = 0;
  /** Whether a preview right after the end shows changes, or sends a request. */
  isDirty = false;
  /** Whether a run was killed or reported a POST of unknown outcome, and no run has succeeded since. */
  #isUncertain = false;
  /** Whether that was the last run. */
  #justLost = false;
  #acceptsMissing = false;
  /** The FlowStack key that the stack uses. */
  #key: string;

  constructor(
    private readonly scene: Scene,
    private readonly schedule: Schedule,
    private readonly contender: Contender,
    private readonly index: number,
  ) {
    this.#key = scene.flowstack.apiKey;
    const prefix = schedule.sameNames ? "" : `${index}-`;
    this.program = new Program(prefix, schedule.uniqueNames, endOfNames(schedule));
  }

  async take(turn: number): Promise<void> {
    const step = this.schedule.stacks[this.index]?.[turn];
    if (!step) return;
    if (step.key === "foreign") await this.#runWithForeignKey();
    if (step.key === "sibling") this.#key = SIBLING_KEY;
    for (const edit of step.edits) this.program.edit(edit);
    this.#changeInDashboard(step);
    await this.scene.clock.sleep(step.pause);
    await this.#run(step);
    if (this.#isUncertain) await this.#recover(step.recovery);
  }

  /**
   * A run that must not change anything. A program with a new resource is left out: if that one comes first, nothing shows
   * yet which project the stack belongs to.
   */
  async #runWithForeignKey(): Promise<void> {
    const urns = this.engine.rows.filter((row) => !row.delete).map(({ urn }) => urn);
    const { lines } = this.program;
    const hasRows =
      lines.length > 0 &&
      lines.every(({ urn, aliases }) => [urn, ...aliases].some((one) => urns.includes(one)));
    if (!hasRows || !isOurs(this.contender)) return;
    const snapshot = () => JSON.stringify([this.engine.rows, this.#ownIds(), this.#foreignIds()]);
    const before = snapshot();
    const process = this.#process(NO_FAULTS, {}, FOREIGN_KEY);
    this.#note("up with another project's key", await this.engine.up(process, this.program.resources(), 1));
    if (snapshot() !== before) this.strayed++;
  }

  /** Ids of the stack's connections that exist. */
  #ownIds(): string[] {
    const existing = this.#existingIds();
    return this.engine.rows.map(({ id }) => id).filter((id) => existing.has(id));
  }

  #foreignIds(): string[] {
    return this.scene.flowstack.connections("second").map(({ id }) => id);
  }

  /** Whether the program declares a resource of this app and name. */
  declares({ app, name }: { app: string; name: string }): boolean {
    const { alterNames } = this.schedule;
    return this.program.lines.some((line) => line.app === app && alterName(line.name, alterNames) === name);
  }

  /** What the person does at the end, when the network works again. */
  async finish(): Promise<void> {
    await this.scene.clock.sleep(WINDOW);
    await this.#refresh();
    // With a new key, a connection that somebody deleted in the dashboard looks like one of another project.
    this.#acceptsMissing = true;
    await this.#refresh();
    this.#acceptsMissing = false;
    await this.#recover();
    await this.scene.clock.sleep(WINDOW);
    const before = this.scene.flowstack.requests.length;
    const changes = await this.engine.preview(this.#process(NO_FAULTS, {}), this.program.resources());
    this.isDirty = changes > 0 || this.scene.flowstack.requests.length > before;
  }

  async #refresh(): Promise<void> {
    const process = this.#process(NO_FAULTS, this.#environment);
    this.#note("refresh", await this.engine.refresh(process, this.schedule.parallel));
  }

  /** Runs `up` until it succeeds, and follows the messages in between. */
  async #recover(recovery = NO_FAULTS): Promise<void> {
    let { refresh } = this.schedule;
    for (let attempt = 0; attempt < 8; attempt++) {
      // Connections that a lost run created must be in the lists before a run can find them.
      await this.scene.clock.sleep(this.#justLost ? WINDOW : attempt * 5_000);
      const run = await this.#up(attempt === 0 ? recovery : NO_FAULTS, refresh, this.#environment);
      if (!run.killed && run.problems.length === 0) {
        this.#isUncertain = false;
        return;
      }
      for (const { urn, message } of run.problems) {
        if (message.includes("NOT_ACTIVE")) this.program.repair(urn);
        if (/ALREADY_EXISTS|pulumi refresh/.test(message)) refresh = true;
        if (message.includes("WRONG_PROJECT")) this.#acceptsMissing = refresh = true;
      }
    }
    this.isStuck = true;
  }

  get #environment(): NodeJS.ProcessEnv {
    return {
      ...(this.#isUncertain && { FLOWSTACK_EXISTING: "adopt" }),
      ...(this.#acceptsMissing && { FLOWSTACK_MISSING: "accept" }),
    };
  }

  async #run({ command, network }: Step): Promise<void> {
    if (command === "refresh") {
      this.#note(command, await this.engine.refresh(this.#process(network, {}), this.schedule.parallel));
    } else await this.#up(network, command === "up --refresh", {});
  }

  async #up(network: Network, refresh: boolean, environment: NodeJS.ProcessEnv): Promise<Run> {
    const process = this.#process(network, environment);
    const before = this.#existingIds();
    const run = await this.engine.up(process, this.program.resources(), this.schedule.parallel, { refresh });
    const after = this.#existingIds();
    this.revoked += this.#rowsThatMustStay().filter(({ id }) => before.has(id) && !after.has(id)).length;
    this.#note([refresh ? "up --refresh" : "up", environment.FLOWSTACK_EXISTING].join(" "), run);
    return run;
  }

  #note(what: string, { killed, problems, creates }: Run): void {
    this.creates += creates;
    const messages = problems.map(({ urn, message }) => `${urn}: ${message}`);
    this.story.push(`${what}: ${killed ? "killed" : messages.join(" ") || "ok"}`);
    this.#justLost = killed || messages.some((message) => message.includes("CREATE_UNCERTAIN"));
    this.#isUncertain ||= this.#justLost;
  }

  #existingIds(): Set<string> {
    return new Set(this.scene.flowstack.connections().map(({ id }) => id));
  }

  /** Rows that no `up` has a reason to revoke. With unique names a replacement deletes first, so there are none. */
  #rowsThatMustStay(): Row[] {
    if (this.schedule.uniqueNames) return [];
    const urns = this.program.lines.map(({ urn }) => urn);
    return this.engine.rows.filter((row) => urns.includes(row.urn) && !row.delete && !row.halfMade);
  }

  /** What a person does in the dashboard before a run. */
  #changeInDashboard({ remove, rename }: Step): void {
    const { flowstack } = this.scene;
    const rows = this.engine.rows.filter(({ id }) => flowstack.connections().some((one) => one.id === id));
    const at = (place: number) => rows[place % rows.length]?.id;
    const [removed, renamed] = [remove, rename].map((place) => (place === undefined ? place : at(place)));
    if (renamed) flowstack.rename(renamed, `renamed ${renamed}`);
    if (removed) flowstack.remove(removed);
  }

  #process(network: Network, environment: NodeJS.ProcessEnv, key = this.#key): Process {
    const wire = new Wire(this.scene, network);
    const { clock } = this.scene;
    const isOrphaned = async () => false;
    const world: World = {
      send: wire.send,
      clock,
      isOrphaned,
      random: () => 0.5,
      signal: new AbortController().signal,
      tell: () => {},
      environment,
    };
    return Object.assign(wire, { provider: this.#provider(world, key) });
  }

  #provider(world: World, key: string): Provider {
    if (!isOurs(this.contender)) return baseline(this.contender, world);
    const settings: Record<string, string> = {
      apiKey: key,
      baseUrl: "https://flowstack.test/api/v1",
      ...(this.schedule.sameNames && { existing: "create" }),
    };
    if (this.contender === "plugin") return plugin(world, settings);
    const provider = new DynamicProvider(world);
    provider.configure({ config: { get: (name) => settings[name.replace("flowstack:", "")] } });
    return provider;
  }
}
