import { expect, test } from "vitest";
import { aGitLab, expanded, type GitLab, jobsWith } from "./gitlab";
import { aProject, type Ended, killedAfterCreate, type Project } from "./project";

/** Every shell line of examples/gitops/gitlab runs against the emulator, the local backend, and a stand-in for GitLab's API. */

const ran = new Set<string>();

/** A project in a repository on GitLab. */
interface Repository extends Project {
  gitlab: GitLab;
  job(name: string, onStart?: (group: number) => void): Promise<Ended>;
}

async function aRepository(): Promise<Repository> {
  const [project, gitlab, pipeline] = [await aProject(), await aGitLab(), await expanded()];
  const known = {
    CI_API_V4_URL: gitlab.url,
    CI_PROJECT_ID: "1",
    CI_MERGE_REQUEST_IID: "7",
    GITLAB_TOKEN: "token-of-gitlab",
    PULUMI_ORG: "my-org",
    PULUMI_ID_TOKEN: "token-of-the-job",
  };
  return {
    ...project,
    gitlab,
    job: (name, onStart) => {
      ran.add(name);
      const { before_script = [], script = [], variables } = pipeline[name] ?? {};
      const lines = [...before_script, ...script].join("\n");
      const env = { ...known, ...pipeline.variables, ...variables, ...project.secrets };
      return project.run(["bash", "--noprofile", "--norc", "-eo", "pipefail"], lines, env, onStart);
    },
  };
}

async function applied(repository: Repository): Promise<void> {
  const { code, log } = await repository.job("apply");
  expect(code, log).toBe(0);
}

test("each kind of pipeline has its jobs; a fork's merge request has one that says why there is no preview", async () => {
  const branch = { CI_COMMIT_BRANCH: "main", CI_DEFAULT_BRANCH: "main" };
  const request = { CI_PIPELINE_SOURCE: "merge_request_event", CI_PROJECT_ID: "1", CI_COMMIT_BRANCH: "" };
  expect(await jobsWith({ ...request, CI_MERGE_REQUEST_PROJECT_ID: "1" })).toEqual(["preview"]);
  expect(await jobsWith({ ...request, CI_MERGE_REQUEST_PROJECT_ID: "2" })).toEqual(["fork"]);
  expect(await jobsWith({ ...branch, CI_PIPELINE_SOURCE: "push" })).toEqual(["apply", "recover"]);
  expect(await jobsWith({ ...branch, CI_PIPELINE_SOURCE: "schedule" })).toEqual(["drift"]);
  const { code, log } = await (await aRepository()).job("fork");
  expect([code, log]).toEqual([0, expect.stringMatching(/^This merge request comes from a fork/)]);
});

test("the preview is one note on the merge request, which the next push updates", async () => {
  const repository = await aRepository();
  const { notes } = repository.gitlab;
  const first = await repository.job("preview");
  expect(first.code, first.log).toBe(0);
  const block = /^### Preview of prod\n````text\n.*sendgrid.*create.*````\n$/s;
  expect(notes.map(({ body }) => body)).toEqual(["Looks good", expect.stringMatching(block)]);
  await applied(repository);
  await repository.job("preview");
  expect([notes.length, notes[1]?.body]).toEqual([2, expect.stringContaining("unchanged")]);
});

test("a missing secret: the note and the log name it, and the next run works", async () => {
  const repository = await aRepository();
  const { FLOWSTACK_API_KEY, ...others } = repository.secrets;
  for (const name of Object.keys(repository.secrets)) delete repository.secrets[name];
  Object.assign(repository.secrets, others);
  const preview = await repository.job("preview");
  expect([preview.code, preview.log]).toEqual([1, expect.stringContaining("FLOWSTACK_API_KEY")]);
  expect(repository.gitlab.notes[1]?.body).toContain("FLOWSTACK_API_KEY");
  repository.secrets.FLOWSTACK_API_KEY = FLOWSTACK_API_KEY as string;
  await applied(repository);
  delete repository.secrets.FLOWSTACK_API_KEY;
  const drift = await repository.job("drift");
  expect([drift.code, drift.log, repository.gitlab.issues]).toEqual([
    1,
    expect.stringContaining("FLOWSTACK_API_KEY"),
    [],
  ]);
});

test("a killed run: the next one says that the stack is locked, and a recovery adopts what the killed one made", async () => {
  const repository = await aRepository();
  await killedAfterCreate(repository, (onStart) => repository.job("apply", onStart));
  const made = repository.emulator.connections().map(({ id }) => id);
  const locked = await repository.job("apply");
  expect([locked.code, locked.log]).toEqual([
    1,
    expect.stringContaining("the stack is currently locked by 1 lock(s)"),
  ]);
  const recovered = await repository.job("recover");
  expect(recovered.code, recovered.log).toBe(0);
  expect(repository.stack.state()).toMatchObject({ connections: [{ id: made[0] }], pending: 0 });
  expect(repository.emulator.connections()).toHaveLength(1);
});

test("a used-up quota: the run fails at once with the time of the reset, and works after it", async () => {
  const repository = await aRepository();
  repository.emulator.setQuota({ limit: 100, remaining: 0 });
  const apply = await repository.job("apply");
  expect([apply.code, apply.log]).toEqual([1, expect.stringMatching(/RATE_LIMITED.*\d{4}-\d\d-\d\dT/s)]);
  repository.emulator.setQuota({ limit: 100 });
  await applied(repository);
});

test("drift opens one issue, updates it, and closes it when there is none", async () => {
  const repository = await aRepository();
  const { emulator, gitlab } = repository;
  await applied(repository);
  const [{ id } = { id: "" }] = emulator.connections();
  const night = async () => {
    const { code, log } = await repository.job("drift");
    expect(code, log).toBe(0);
    return gitlab.issues;
  };
  expect(await night()).toEqual([]);
  emulator.rename(id, "First");
  expect(await night()).toMatchObject([{ state: "opened", title: "FlowStack: drift in prod" }]);
  expect(gitlab.issues[0]?.description).toContain("First");
  emulator.rename(id, "Second");
  expect(await night()).toMatchObject([{ description: expect.stringContaining("Second") }]);
  emulator.rename(id, "SendGrid");
  expect(await night()).toMatchObject([{ state: "closed" }]);
});

test("the tests above have run every job", async () => {
  const jobs = Object.entries(await expanded()).filter(([, job]) => "script" in job);
  expect([...ran].sort()).toEqual(jobs.map(([name]) => name).sort());
});
