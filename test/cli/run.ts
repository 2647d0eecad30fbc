import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";
import { main } from "../../cli/main";
import { type Io, speech } from "../../cli/shared/io";
import type { Signal } from "../../cli/shared/stops";
import type { FlowStackOptions, SeedRow } from "../../emulator/index";
import { aScene, KEY, type Scene } from "../provider/world";

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** A folder with a FlowStack in this process, and a `pulumi` that knows the stacks it was given. */
export interface Place extends Scene {
  folder: string;
  environment: NodeJS.ProcessEnv;
  /** Questions that were asked, and the answers to come; without answers nobody is there to confirm. */
  asked: string[];
  answers: string[] | undefined;
  /** What a signal does. */
  stop?: (signal: Signal) => void;
  run(...args: string[]): Promise<Outcome>;
  file(name: string): string;
  files(): string[];
  /** Gives `pulumi` a stack: its rows, and its configuration. */
  stack(name: string, rows: StackRow[], config?: Record<string, string>): void;
  /** How `pulumi` was called. */
  pulumiCalls(): string[];
}

/** A resource in a stack's state; `parents` are the types of its parents. */
interface StackRow {
  id: string;
  name: string;
  /** Default: the dynamic provider's ApiKeyConnection. */
  type?: string;
  external?: boolean;
  /** URN and id of its provider. */
  provider?: string;
  parents?: string[];
  /** As `pulumi stack export` prints them. */
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

export function aPlace(rows: SeedRow[] = [], options: FlowStackOptions = {}): Place {
  const scene = aScene(options);
  scene.flowstack.seed(rows);
  const folder = mkdtempSync(join(tmpdir(), "flowstack-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const hidden = join(folder, ".pulumi");
  mkdirSync(hidden);
  writeFileSync(join(hidden, "pulumi"), FAKE_PULUMI);
  chmodSync(join(hidden, "pulumi"), 0o755);
  const place: Place = {
    ...scene,
    folder,
    environment: {
      PATH: `${hidden}${delimiter}${process.env.PATH}`,
      STACKS: hidden,
      FLOWSTACK_API_KEY: KEY,
      FLOWSTACK_BASE_URL: "https://flowstack.test/api/v1",
    },
    asked: [],
    answers: undefined,
    run: (...args) => run(place, args),
    file: (name) => readFileSync(join(folder, name), "utf8"),
    files: () => readdirSync(folder).filter((name) => name !== ".pulumi"),
    stack: (name, held, config = {}) => writeStack(hidden, name, held, config),
    pulumiCalls: () => readFileSync(join(hidden, "calls"), "utf8").trimEnd().split("\n"),
  };
  return place;
}

async function run(place: Place, args: string[]): Promise<Outcome> {
  const said = { out: "", err: "" };
  const sink = (name: keyof typeof said) => ({
    write: (text: string) => {
      said[name] += text;
    },
  });
  const ask = async (question: string) => {
    place.asked.push(question);
    return place.answers?.shift() ?? "";
  };
  const io: Io = {
    ...speech(sink("out"), sink("err"), { ask, waiting: (_, work) => work }),
    isInteractive: place.answers !== undefined,
    onStop: (stop) => {
      place.stop = stop;
      return () => {};
    },
    uninterrupted: (_, work) => work(),
    cwd: place.folder,
    environment: place.environment,
    send: place.world.send,
    clock: place.clock,
  };
  return { code: await main(io, args), ...said };
}

/** Answers from files; what it does not know it refuses as the real one does. */
const FAKE_PULUMI = `#!/bin/sh
echo "$*" >> "$STACKS/calls"
case "$1" in
  version) echo v3.259.0; exit ;;
  stack) if [ "$2" = --show-name ]; then echo dev; exit; fi ;;
esac
case "$1" in
  stack) file="$STACKS/$4.state" ;;
  config) case "$*" in *--show-secrets*) file="$STACKS/$4.secrets" ;; *) file="$STACKS/$4.config" ;; esac ;;
esac
if [ -f "$file" ]; then cat "$file"; else echo "error: no stack named '$4' found" >&2; exit 255; fi
`;

const OTHER_ROWS = [
  { urn: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev", type: "pulumi:pulumi:Stack" },
  {
    urn: "urn:pulumi:dev::p::pulumi-nodejs:dynamic/other:Thing::x",
    type: "pulumi-nodejs:dynamic/other:Thing",
    id: "x",
  },
];

function writeStack(hidden: string, name: string, held: StackRow[], config: Record<string, string>): void {
  const dynamic = "pulumi-nodejs:dynamic/flowstack:ApiKeyConnection";
  const rows = held.map(({ name: logical, parents = [], type = dynamic, ...row }) => ({
    urn: `urn:pulumi:${name}::p::${[...parents, type].join("$")}::${logical}`,
    type,
    ...row,
  }));
  const state = { version: 3, deployment: { resources: [...OTHER_ROWS, ...rows] } };
  writeFileSync(join(hidden, `${name}.state`), JSON.stringify(state));
  const shown = (secrets: boolean) =>
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => {
        const secret = key === "flowstack:apiKey";
        return [key, { secret, ...((secrets || !secret) && { value }) }];
      }),
    );
  writeFileSync(join(hidden, `${name}.config`), JSON.stringify(shown(false)));
  writeFileSync(join(hidden, `${name}.secrets`), JSON.stringify(shown(true)));
}

/** A project with both types, two statuses, and an emoji. */
export const MIXED: SeedRow[] = [
  {
    id: "conn_stripe",
    name: "Production Stripe",
    app: "stripe",
    apiKey: "sk_1",
    created: "2026-01-30T10:00:00Z",
  },
  {
    id: "conn_inbox",
    name: "Support inbox",
    app: "gmail",
    type: "OAUTH2",
    status: "EXPIRED",
    created: "2026-02-28T10:00:00Z",
  },
  { id: "conn_deploy", name: "Deploy 🚀", app: "github", apiKey: "sk_2", created: "2025-11-01T10:00:00Z" },
];
