import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT, temporaryFolder } from "../local-stack";
import type { Ended, Project } from "./project";

/** Runs jobs of examples/gitops/github as GitHub does: conditions, environment, steps. Actions (`uses`) do nothing. */

type Env = Record<string, string>;

interface Step {
  name?: string;
  id?: string;
  if?: string | boolean;
  uses?: string;
  env?: Env;
  run?: string;
}

export interface Workflow {
  env: Env;
  jobs: Record<string, { if?: string; steps: Step[] }>;
}

/** What expressions can read, by the names of GitHub's contexts. */
export interface Contexts {
  github: { token: string; repository: string; ref: string; event: object };
  secrets: Env;
  vars: Env;
  inputs: Record<string, unknown>;
}

/** A job that has ended; undefined steps did not run. */
export interface Job extends Ended {
  /** Names of the shell steps that ran. */
  ran: string[];
  summary: string;
}

export const FOLDER = join(ROOT, "examples/gitops/github");
export const workflow = (name: string): Workflow => parse(readFileSync(join(FOLDER, `${name}.yml`), "utf8"));
export const nameOf = (step: Step): string => step.name ?? step.run ?? "";

/** Does the condition of a job or a step hold, while nothing has failed? */
export async function runs(job: { if?: string }, contexts: object): Promise<boolean> {
  return job.if === undefined || (await evaluated(job.if, contexts, false)) === true;
}

/** Runs the steps of a job until one fails; later steps run only if their condition says so. */
export async function runJob(
  project: Project,
  { env, jobs }: Workflow,
  name: string,
  contexts: Contexts,
  onStart?: (group: number) => void,
): Promise<Job> {
  const [output, summary] = [join(temporaryFolder(), "output"), join(temporaryFolder(), "summary")];
  for (const file of [output, summary]) writeFileSync(file, "");
  const job: Job = { code: 0, log: "", ran: [], summary: "" };
  const steps: Record<string, { outcome: string; outputs: Env }> = {};
  for (const step of jobs[name]?.steps ?? []) {
    const known = { ...contexts, steps };
    const holds = await condition(step, known, job.code !== 0);
    if (step.id) steps[step.id] = { outcome: holds ? "success" : "skipped", outputs: {} };
    if (!holds || step.run === undefined) continue;
    const files = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
    const ended = await project.run(
      ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
      step.run,
      { ...(await evaluatedEnv({ ...env, ...step.env }, known)), ...files },
      onStart,
    );
    job.ran.push(nameOf(step));
    job.log += ended.log;
    job.code ||= ended.code;
    const outputs = readFileSync(output, "utf8")
      .split("\n")
      .map((line) => line.split("=", 2));
    if (step.id)
      steps[step.id] = { outcome: ended.code ? "failure" : "success", outputs: Object.fromEntries(outputs) };
  }
  return { ...job, summary: readFileSync(summary, "utf8") };
}

/** Without a status function, a condition holds only after success. */
async function condition({ if: text = true }: Step, contexts: object, failed: boolean): Promise<boolean> {
  const expression = String(text).replace(/^\$\{\{(.*)\}\}$/, "$1");
  if (failed && !/\b(always|cancelled|failure)\(/.test(expression)) return false;
  return Boolean(await evaluated(expression, contexts, failed));
}

async function evaluatedEnv(env: Env, contexts: object): Promise<Env> {
  const values: Env = {};
  for (const [name, value] of Object.entries(env)) {
    const [, expression] = value.match(/^\$\{\{(.*)\}\}$/) ?? [];
    values[name] = expression ? String((await evaluated(expression, contexts, false)) ?? "") : value;
  }
  return values;
}

/** The value of an expression, by GitHub's own evaluator. */
async function evaluated(text: string, contexts: object, failed: boolean): Promise<unknown> {
  const { data, Evaluator, Lexer, Parser } = await import("@actions/expressions");
  const status = { cancelled: false, failure: failed, success: !failed, always: true };
  const functions = Object.entries(status).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }));
  const { tokens } = new Lexer(text.trim()).lex();
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = JSON.parse(JSON.stringify(contexts), data.reviver);
  const result = new Evaluator(tree, known, new Map(functions.map((one) => [one.name, one]))).evaluate();
  return JSON.parse(JSON.stringify(result, data.replacer) ?? "null");
}
