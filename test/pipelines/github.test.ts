import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../local-stack";
import { type Contexts, FOLDER, type Job, nameOf, runJob, runs, workflow } from "./github";
import { aProject, killedAfterCreate, type Project } from "./project";

/** Every shell line of examples/gitops/github runs against the emulator, the local backend, and a stand-in for `gh`. */

const [PREVIEW, APPLY, DRIFT] = ["preview", "apply", "drift"].map(workflow) as [
  ReturnType<typeof workflow>,
  ReturnType<typeof workflow>,
  ReturnType<typeof workflow>,
];
const ran = new Set<string>();

/** A project in a repository on GitHub. */
interface Repository extends Project {
  job(
    flow: typeof PREVIEW,
    name: string,
    inputs?: Contexts["inputs"],
    onStart?: (group: number) => void,
  ): Promise<Job>;
  github(): { comments: { body: string }[]; issues: { open: boolean; title: string; body: string }[] };
}

function contexts(secrets: Record<string, string>, inputs = {}, head = "acme/flows"): Contexts {
  const event = { pull_request: { number: 7, head: { repo: { full_name: head } } } };
  const github = { token: "token-of-github", repository: "acme/flows", ref: "refs/heads/main", event };
  return { github, secrets, vars: { PULUMI_ORG: "my-org" }, inputs };
}

async function aRepository(): Promise<Repository> {
  const project = await aProject();
  const file = join(temporaryFolder(), "github.json");
  writeFileSync(file, '{ "comments": [{ "id": 1, "body": "Looks good" }], "issues": [] }');
  project.stack.env.FAKE_GITHUB = file;
  return {
    ...project,
    github: () => JSON.parse(readFileSync(file, "utf8")),
    job: async (flow, name, inputs, onStart) => {
      const job = await runJob(project, flow, name, contexts(project.secrets, inputs), onStart);
      for (const step of job.ran) ran.add(step);
      return job;
    },
  };
}

async function applied(repository: Repository): Promise<void> {
  const { code, log } = await repository.job(APPLY, "apply");
  expect(code, log).toBe(0);
}

test("the preview is one comment on the pull request, which the next push updates", async () => {
  const repository = await aRepository();
  const first = await repository.job(PREVIEW, "preview");
  expect(first.code, first.log).toBe(0);
  expect(repository.emulator.connections(), "a preview makes nothing").toEqual([]);
  const [other, preview] = repository.github().comments;
  expect([other?.body, preview?.body]).toEqual([
    "Looks good",
    expect.stringMatching(/^### Preview of prod\n````text\n.*sendgrid.*create.*````\n$/s),
  ]);
  await applied(repository);
  await repository.job(PREVIEW, "preview");
  const { comments } = repository.github();
  expect([comments.length, comments[1]?.body]).toEqual([2, expect.stringContaining("unchanged")]);
});

test("a missing secret: the comment and the log name it, and the next run works", async () => {
  const repository = await aRepository();
  const { FLOWSTACK_API_KEY } = repository.secrets as Record<string, string>;
  repository.secrets.FLOWSTACK_API_KEY = "";
  const preview = await repository.job(PREVIEW, "preview");
  expect([preview.code, preview.ran.at(-1)]).toEqual([1, "Comment"]);
  expect(preview.log).toMatch(/FLOWSTACK_API_KEY/);
  expect(repository.github().comments[1]?.body).toMatch(/FLOWSTACK_API_KEY/);
  const apply = await repository.job(APPLY, "apply");
  expect([apply.code, apply.log]).toEqual([1, expect.stringMatching(/FLOWSTACK_API_KEY/)]);

  repository.secrets.FLOWSTACK_API_KEY = FLOWSTACK_API_KEY as string;
  await applied(repository);

  repository.secrets.FLOWSTACK_API_KEY = "";
  const drift = await repository.job(DRIFT, "drift");
  expect([drift.code, drift.log, repository.github().issues]).toEqual([
    1,
    expect.stringMatching(/FLOWSTACK_API_KEY/),
    [],
  ]);
});

test("an apply that is started by hand on another branch does not run", async () => {
  const { github, ...known } = contexts({});
  const { apply = {} } = APPLY.jobs as Record<string, { if?: string }>;
  expect(await runs(apply, { github, ...known })).toBe(true);
  expect(await runs(apply, { github: { ...github, ref: "refs/heads/wild" }, ...known })).toBe(false);
});

test("a fork's pull request gets no preview, and is told why", async () => {
  const [own, fork] = [contexts({}), contexts({}, {}, "someone/flows")];
  const { preview, fork: notice } = PREVIEW.jobs as Record<string, { if?: string }>;
  const which = async (known: Contexts) => [
    await runs(preview ?? {}, known),
    await runs(notice ?? {}, known),
  ];
  expect([await which(own), await which(fork)]).toEqual([
    [true, false],
    [false, true],
  ]);
  const { code, log } = await (await aRepository()).job(PREVIEW, "fork");
  expect([code, log]).toEqual([0, expect.stringMatching(/^::notice::.*comes from a fork/)]);
});

test("a killed run: the next one says that the stack is locked, and a recovery adopts what the killed one made", async () => {
  const repository = await aRepository();
  await killedAfterCreate(repository, (onStart) => repository.job(APPLY, "apply", {}, onStart));
  const { emulator, stack } = repository;
  const made = emulator.connections().map(({ id }) => id);
  expect([made.length, stack.state().connections]).toEqual([1, []]);

  const locked = await repository.job(APPLY, "apply");
  expect([locked.code, locked.log]).toEqual([
    1,
    expect.stringContaining("the stack is currently locked by 1 lock(s)"),
  ]);
  const preview = await repository.job(PREVIEW, "preview");
  expect(preview.code, "a preview takes no lock").toBe(0);

  const recovered = await repository.job(APPLY, "apply", { recover: true });
  expect(recovered.code, recovered.log).toBe(0);
  expect(stack.state()).toMatchObject({ connections: [{ id: made[0] }], pending: 0 });
  expect(emulator.connections()).toHaveLength(1);
});

test("a used-up quota: the run fails at once with the time of the reset, and works after it", async () => {
  const repository = await aRepository();
  repository.emulator.setQuota({ limit: 100, remaining: 0 });
  const apply = await repository.job(APPLY, "apply");
  expect([apply.code, apply.log]).toEqual([1, expect.stringMatching(/RATE_LIMITED.*\d{4}-\d\d-\d\dT/s)]);
  expect(repository.stack.state().connections).toEqual([]);
  repository.emulator.setQuota({ limit: 100 });
  await applied(repository);
  expect(repository.emulator.connections()).toHaveLength(1);
});

test("drift opens one issue, updates it, and closes it when there is none; it and a preview need a key that can only read", async () => {
  const repository = await aRepository();
  await applied(repository);
  repository.secrets.FLOWSTACK_API_KEY = "fs_test_readonly";
  expect((await repository.job(PREVIEW, "preview")).code).toBe(0);
  const [{ id } = { id: "" }] = repository.emulator.connections();
  const night = async () => {
    const { code, log, summary } = await repository.job(DRIFT, "drift");
    expect(code, log).toBe(0);
    return { summary, issues: repository.github().issues };
  };
  expect((await night()).issues).toEqual([]);
  repository.emulator.rename(id, "First");
  const first = await night();
  expect(first.issues).toMatchObject([{ open: true, title: "FlowStack: drift in prod" }]);
  expect(first.issues[0]?.body).toContain("First");
  expect(first.summary).toBe(first.issues[0]?.body);
  repository.emulator.rename(id, "Second");
  const { issues } = await night();
  expect([issues.length, issues[0]?.body]).toEqual([1, expect.stringContaining("Second")]);
  repository.emulator.rename(id, "SendGrid");
  expect((await night()).issues).toMatchObject([{ open: false }]);
});

test("the tests above have run every shell line", () => {
  const all = readdirSync(FOLDER).flatMap((file) => Object.values(workflow(file.replace(".yml", "")).jobs));
  const shell = all.flatMap(({ steps }) => steps).filter(({ run }) => run !== undefined);
  expect([...ran].sort()).toEqual([...new Set(shell.map(nameOf))].sort());
});
