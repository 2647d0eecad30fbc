import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { CommandError, type Stack } from "@pulumi/pulumi/automation";
import type { Emulator } from "pulumi-flowstack/emulator";
import { expect } from "vitest";
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
  /** What FlowStack was asked, such as `POST /connections`. */
  requests: string[];
}

/** A connection in the stack's state. */
export interface Row {
  name: string;
  id: string;
  /** It was replaced, and is still to be deleted. */
  delete?: boolean;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

interface Resource {
  urn: string;
  type: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** A stack of the real engine, and the FlowStack that it is about. */
export class TestStack {
  /** What no run may say and no file may hold; every run is held against it. */
  readonly secrets: string[];

  constructor(
    readonly stack: Stack,
    readonly emulator: Emulator,
    readonly folder: string,
  ) {
    this.secrets = emulator.keys.map(({ key }) => key);
  }

  /** A fresh key of an external service, of characters that are spelt otherwise in JSON, URLs and base64. */
  newKey(prefix = "sk"): string {
    const key = `${prefix}_${randomBytes(9).toString("hex")}/+"<é=${randomBytes(6).toString("hex")}`;
    this.secrets.push(key);
    return key;
  }

  /** Puts a value into the stack's configuration, encrypted. */
  setSecret(name: string, value: string): Promise<void> {
    return this.stack.setConfig(name, { value, secret: true });
  }

  /** Environment of the runs to come. */
  get env(): Record<string, string> {
    return this.stack.workspace.envVars;
  }

  /** An `up` that must work, and after which nothing is left to be done. */
  async up(program?: Program, options: RunOptions = {}): Promise<Run> {
    const run = await this.tryUp(program, options);
    expect(run.ok, run.output).toBe(true);
    await this.expectClean();
    return run;
  }

  /** An `up` that may end in any way; without a program, of the last one, or of the one in the folder. */
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

  /** The last program changes nothing, to know which takes no request, and FlowStack is as the state has it. */
  async expectClean(): Promise<void> {
    const preview = await this.preview(undefined, { expectNoChanges: true });
    expect(preview.ok, preview.output).toBe(true);
    expect(preview.requests).toEqual([]);
    const refresh = await this.refresh({ expectNoChanges: true });
    expect(refresh.ok, refresh.output).toBe(true);
  }

  /** The connections as `pulumi stack export` has them. */
  async exportedRows(...flags: string[]): Promise<Resource[]> {
    const { deployment } = JSON.parse(await this.cli("stack", "export", ...flags));
    return deployment.resources.filter(isConnection);
  }

  /** What a command prints, such as `pulumi stack output`. */
  async cli(...args: string[]): Promise<string> {
    const { workDir, envVars, pulumiHome } = this.stack.workspace;
    const env = { ...process.env, ...envVars, PULUMI_HOME: pulumiHome };
    const { stdout } = await promisify(execFile)("pulumi", [...args, "--stack", NAME], { cwd: workDir, env });
    return stdout;
  }

  /** The connections in the state. Each save encrypts secrets anew, so they are left out. */
  rows(): Row[] {
    const file = join(this.folder, "state", ".pulumi", "stacks", NAME, `${NAME}.json`);
    const secret = (key: string, value: unknown) => (key === "ciphertext" ? undefined : value);
    const { resources = [] } = JSON.parse(readFileSync(file, "utf8"), secret).checkpoint.latest ?? {};
    return resources
      .filter(isConnection)
      .map((row: Resource) => ({ ...row, name: row.urn.split("::").at(-1) }));
  }

  /** The id of the connection in the state with this logical name. */
  idOf(name: string): string {
    const rows = this.rows().filter((row) => row.name === name && !row.delete);
    expect(rows).toHaveLength(1);
    return rows[0]?.id as string;
  }

  /** The stack's outputs, secret ones too. */
  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.cli("stack", "output", "--json", "--show-secrets"));
  }

  /** The id of the only connection there is: FlowStack and the state must agree on it. */
  onlyId(): string {
    const ids = this.emulator.connections().map(({ id }) => id);
    expect(ids).toHaveLength(1);
    expect(this.rows().map(({ id }) => id)).toEqual(ids);
    return ids[0] as string;
  }

  /** Everything that the engine wrote: state, backups, history, settings and what it keeps for itself. */
  files(): { path: string; text: string }[] {
    const everywhere = ["state", "home", "tmp"].map((name) => join(this.folder, name));
    return [...filesIn(this.folder, false), ...everywhere.flatMap((folder) => filesIn(folder, true))].map(
      (path) => ({ path, text: readFileSync(path, "utf8") }),
    );
  }

  set #program(program: Program) {
    this.stack.workspace.program = async () => program() as Record<string, unknown>;
  }

  async #run(
    work: (recorder: Pick<Recorder, "onOutput" | "onError" | "onEvent">) => Promise<unknown>,
  ): Promise<Run> {
    const recorder = new Recorder();
    const before = this.emulator.requests.length;
    const ok = await work(recorder).then(
      () => true,
      (error) => {
        // What the engine says was recorded already.
        if (error instanceof CommandError) return false;
        throw error;
      },
    );
    const requests = this.emulator.requests
      .slice(before)
      .map(({ method, path }) => `${method} ${path.split("?")[0]}`);
    const run = { ...recorder.recorded(), ok, requests };
    expectNoStackTrace([run.output, ...run.errors, ...run.warnings, ...run.infos].join("\n"));
    expectNoSecret("the output", run.output, this.secrets);
    expectNoSecret("the events", run.events, this.secrets);
    for (const { path, text } of this.files()) expectNoSecret(path, text, this.secrets);
    return run;
  }
}

function isConnection({ type }: { type: string }): boolean {
  return type.startsWith("pulumi-nodejs:dynamic/flowstack:");
}

function filesIn(folder: string, recursive: boolean): string[] {
  return readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
