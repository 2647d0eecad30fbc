import { execFile, execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { parse } from "yaml";
import { ROOT, temporaryFolder } from "../local-stack";

/** Runs jobs of examples/gitops/gitlab: gitlab-ci-local expands them and decides which ones run, curl gets a real server. */

type Env = Record<string, string>;

export interface Job {
  variables: Env;
  before_script?: string[];
  script: string[];
}

export const FILE = join(ROOT, "examples/gitops/gitlab/.gitlab-ci.yml");

/** The pipeline with `extends` resolved. */
export async function expanded(): Promise<{ variables: Env } & Record<string, Job>> {
  return parse(await ciLocal("--preview"));
}

/** Names of the jobs that a pipeline with these variables has; manual ones, too. */
export async function jobsWith(variables: Env): Promise<string[]> {
  const given = Object.entries(variables).flatMap(([name, value]) => ["--variable", `${name}=${value}`]);
  const ignored = ["--ignore-predefined-vars", Object.keys(variables).join(",")];
  const jobs: { name: string; when: string }[] = JSON.parse(
    await ciLocal("--list-json", ...given, ...ignored),
  );
  return jobs.filter(({ when }) => when !== "never").map(({ name }) => name);
}

/** Also checks the file against GitLab's JSON schema, and fails if it is wrong. */
async function ciLocal(...args: string[]): Promise<string> {
  const folder = temporaryFolder();
  copyFileSync(FILE, join(folder, ".gitlab-ci.yml"));
  const git = (...command: string[]) => execFileSync("git", command, { cwd: folder, stdio: "ignore" });
  git("init");
  git("remote", "add", "origin", "https://gitlab.example/acme/flows.git");
  const program = join(ROOT, "node_modules/gitlab-ci-local/dist/index.js");
  const options = { cwd: folder, env: { ...process.env, HOME: folder } };
  return (await promisify(execFile)(process.execPath, [program, ...args], options)).stdout;
}

interface Note {
  id: number;
  body: string;
}

interface Issue {
  iid: number;
  title: string;
  description: string;
  state: string;
  labels: string;
}

export interface GitLab {
  url: string;
  notes: Note[];
  issues: Issue[];
}

/** GitLab's API for the notes of merge request 7 and the issues of project 1. Anything else is an error. */
export async function aGitLab(): Promise<GitLab> {
  const gitlab: GitLab = { url: "", notes: [{ id: 1, body: "Looks good" }], issues: [] };
  const server = createServer(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(await textOf(request)));
    const allowed = request.headers["private-token"] === "token-of-gitlab";
    const answer = allowed ? answerTo(gitlab, `${request.method} ${request.url}`, form) : undefined;
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  gitlab.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`;
  return gitlab;
}

const NOTES = "/api/v4/projects/1/merge_requests/7/notes";
const ISSUES = "/api/v4/projects/1/issues";

function answerTo({ notes, issues }: GitLab, request: string, form: Env): unknown {
  const last = Number(request.split("/").at(-1));
  if (request === `GET ${NOTES}?sort=asc&per_page=100`) return notes;
  if (request === `POST ${NOTES}`) return add(notes, { id: notes.length + 1, body: form.body ?? "" });
  if (request === `PUT ${NOTES}/${last}`) return change(notes[last - 1], form);
  if (request === `GET ${ISSUES}?labels=flowstack-drift&state=opened`) {
    return issues.filter(({ state, labels }) => state === "opened" && labels === "flowstack-drift");
  }
  if (request === `POST ${ISSUES}`) {
    return add(issues, { ...(form as unknown as Issue), iid: issues.length + 1, state: "opened" });
  }
  if (request !== `PUT ${ISSUES}/${last}`) return undefined;
  const { state_event, ...rest } = form;
  return change(issues[last - 1], state_event === "close" ? { ...rest, state: "closed" } : rest);
}

const add = <T>(list: T[], item: T) => list.push(item);
const change = (item: object | undefined, form: Env) => item && Object.assign(item, form);

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
