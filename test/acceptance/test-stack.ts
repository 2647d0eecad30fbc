import { randomBytes } from "node:crypto";
import { CommandError, type Stack } from "@pulumi/pulumi/automation";
import type { Emulator } from "pulumi-flowstack/emulator";
import { expect } from "vitest";
import { driver, type LocalStack, type Row } from "../local-stack";
import { expectNoSecret, expectNoStackTrace } from "./leaks";
import { type Recorded, Recorder } from "./recorder";

/** The project and the stack of every test. */
export const NAME = "acceptance";

/** What a Pulumi program does; it may return outputs. */
export type Program = () => unknown;

export interface RunOptions {
  expectNoChanges?: boolean;
  /** Refreshes first. */
  refresh?: boolean;
  /** Folders of policy packs. */
  policyPacks?: string[];
  /** JSON files with the configuration of each pack. */
  policyPackConfigs?: string[];
  /** Shows each property that changes. */
  diff?: boolean;
  continueOnError?: boolean;
  parallel?: number;
  /** URNs of resources to replace, whatever the program says. */
  replace?: string[];
}

/** One run of the engine. */
export interface Run extends Recorded {
  ok: boolean;
  /** The requests that FlowStack received, such as `POST /connections`. */
  requests: string[];
}

/**
 * A stack that the Automation API runs on the real engine, with programs that are functions of a test, and the FlowStack
 * emulator for it. Each run checks that no secret is in the output or in any file.
 */
export class TestStack {
  /** Every key in use: no run may print one, and no file may contain one. */
  readonly secrets: string[];

  constructor(
    readonly stack: Stack,
    readonly emulator: Emulator,
    readonly local: LocalStack,
  ) {
    this.secrets = emulator.keys.map(({ key }) => key);
  }

  /** A new key of an external service, with characters that JSON, URLs and base64 spell differently. */
  newKey(prefix = "sk"): string {
    const key = `${prefix}_${randomBytes(9).toString("hex")}/+"<é=${randomBytes(6).toString("hex")}`;
    this.secrets.push(key);
    return key;
  }

  /** Puts a value into the stack's configuration, encrypted. */
  setSecret(name: string, value: string): Promise<void> {
    return this.stack.setConfig(name, { value, secret: true });
  }

  /** Environment of the next runs. */
  get env(): Record<string, string> {
    return this.local.env;
  }

  /** An `up` that must succeed and leave nothing to do, which takes one more run. */
  async up(program?: Program): Promise<Run> {
    const run = await this.deploy(program);
    await this.expectClean();
    return run;
  }

  /** An `up` that must succeed, for a situation that another test proves clean. */
  async deploy(program?: Program, options: RunOptions = {}): Promise<Run> {
    const run = await this.tryUp(program, options);
    expect(run.ok, run.output).toBe(true);
    return run;
  }

  /** An `up` that may fail. Default program: that of the last run, or the one in the folder. */
  tryUp(program?: Program, options: RunOptions = {}): Promise<Run> {
    if (program) this.#program = program;
    return this.#run((recorder) => this.stack.up({ ...options, ...recorder }));
  }

  preview(program?: Program, options: RunOptions = {}): Promise<Run> {
    if (program) this.#program = program;
    return this.#run((recorder) => this.stack.preview({ ...options, ...recorder }));
  }

  refresh(options: RunOptions = {}): Promise<Run> {
    return this.#run((recorder) => this.stack.refresh({ ...options, ...recorder }));
  }

  destroy(options: RunOptions = {}): Promise<Run> {
    return this.#run((recorder) => this.stack.destroy({ ...options, ...recorder }));
  }

  /** The state agrees with FlowStack, and the last program changes nothing: that reads FlowStack, and writes nothing. */
  async expectClean(): Promise<void> {
    const run = await this.preview(undefined, { refresh: true, expectNoChanges: true });
    expect(run.ok, run.output).toBe(true);
    expect(run.requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
  }

  /** The connections as `pulumi stack export` prints them. */
  async exportedRows(...flags: string[]): Promise<Row[]> {
    const { isConnection } = await driver();
    return (await this.local.exported(...flags)).deployment.resources.filter(isConnection);
  }

  /** The connections in the state, without ciphertexts: the engine encrypts secrets anew each time it saves them. */
  rows(): (Row & { name: string })[] {
    const { connections } = this.local.state((key, value) => (key === "ciphertext" ? undefined : value));
    return connections.map((row) => ({ ...row, name: row.urn.split("::").at(-1) as string }));
  }

  /** The id of the connection in the state with this logical name. */
  idOf(name: string): string {
    const rows = this.rows().filter((row) => row.name === name && !row.delete);
    expect(rows).toHaveLength(1);
    return rows[0]?.id as string;
  }

  /** The standard output of a command about this stack. */
  async cli(...args: string[]): Promise<string> {
    return (await this.local.must([...args, "--stack", this.local.name])).stdout;
  }

  /** The stack's outputs as `pulumi stack output` prints them, secret ones too. */
  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.cli("stack", "output", "--json", "--show-secrets"));
  }

  /** The id of the only connection. FlowStack and the state must agree on it. */
  onlyId(): string {
    const ids = this.emulator.connections().map(({ id }) => id);
    expect(ids).toHaveLength(1);
    expect(this.rows().map(({ id }) => id)).toEqual(ids);
    return ids[0] as string;
  }

  set #program(program: Program) {
    this.stack.workspace.program = async () => program() as Record<string, unknown>;
  }

  async #run(
    work: (recorder: Pick<Recorder, "onOutput" | "onError" | "onEvent">) => Promise<unknown>,
  ): Promise<Run> {
    const recorder = new Recorder();
    const before = this.emulator.requests.length;
    const ok = await work(recorder).then(() => true, isFailedCommand);
    const requests = this.emulator.requests
      .slice(before)
      .map(({ method, path }) => `${method} ${path.split("?")[0]}`);
    const run = { ...recorder.recorded(), ok, requests };
    expectNoStackTrace([run.output, ...run.errors, ...run.warnings, ...run.infos].join("\n"));
    expectNoSecret("the output", run.output, this.secrets);
    expectNoSecret("the events", run.events, this.secrets);
    for (const { path, text } of this.local.files()) expectNoSecret(path, text, this.secrets);
    return run;
  }
}

/** A command that failed is a result, and its output is recorded; any other error is a fault of the test. */
function isFailedCommand(error: unknown): false {
  if (error instanceof CommandError) return false;
  throw error;
}
