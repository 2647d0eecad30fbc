import { expect, test } from "vitest";
import { ApiKeyConnection, type Fault, testStack } from "./harness";

const error = (status: number): Fault => ({ kind: "answer", status });
const page = (status: number): Fault => ({ kind: "answer", status, html: true });

/** What FlowStack, or something in between, may answer to any request. */
const ANSWERS: { what: string; fault: Fault; code: string }[] = [
  { what: "401", fault: error(401), code: "UNAUTHORIZED" },
  { what: "403", fault: error(403), code: "FORBIDDEN" },
  { what: "404 with a page", fault: page(404), code: "NOT_JSON" },
  { what: "409", fault: error(409), code: "CONFLICT" },
  { what: "500", fault: error(500), code: "SERVER_ERROR" },
  { what: "503 with a page", fault: page(503), code: "SERVICE_UNAVAILABLE" },
  { what: "504", fault: error(504), code: "GATEWAY_TIMEOUT" },
  { what: "200 with a page", fault: page(200), code: "NOT_JSON" },
  {
    what: "a redirect",
    fault: { ...page(302), headers: { location: "/login" } } as Fault,
    code: "REDIRECTED",
  },
  {
    what: "a 429 whose reset is far off",
    fault: { kind: "answer", status: 429, retryAfter: 3600 },
    code: "RATE_LIMITED",
  },
];
const CUT: typeof ANSWERS = [
  { what: "a body that breaks off", fault: { kind: "cut" }, code: "CUT_BODY" },
  { what: "half a body", fault: { kind: "cut", how: "half" }, code: "CUT_BODY" },
];

/** Nothing is tried again: what is shown in the end is the same, only sooner. */
const config = { "flowstack:maxRetries": "0" };

test("whatever refresh is answered, it shows the code and the state stays as it is", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  await stack.up(() => new ApiKeyConnection("stripe", { app: "stripe", apiKey }) && undefined);
  const [before, decrypted] = [stack.rows(), await stack.exportedRows("--show-secrets")];
  for (const { what, fault, code } of [...ANSWERS, ...CUT]) {
    stack.emulator.faults.add({ fault, match: { method: "GET" } });
    const run = await stack.refresh();
    expect([run.ok, run.errors[0]], what).toEqual([false, expect.stringMatching(`^stripe:.*\\[${code}\\]`)]);
    expect(stack.rows(), what).toEqual(before);
  }
  expect(await stack.exportedRows("--show-secrets")).toEqual(decrypted);
  await stack.expectClean();
});

test("whatever destroy is answered, it shows the code, and the state keeps what FlowStack still has", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  await stack.up(() => new ApiKeyConnection("stripe", { app: "stripe", apiKey }) && undefined);
  const before = stack.rows();
  for (const { what, fault, code } of ANSWERS) {
    stack.emulator.faults.add({ fault, match: { method: "DELETE" } });
    const run = await stack.destroy();
    expect([run.ok, run.errors[0]], what).toEqual([false, expect.stringContaining(`[${code}]`)]);
    expect([stack.emulator.connections().length, stack.rows()], what).toEqual([1, before]);
  }
  const end = await stack.destroy();
  expect([end.ok, stack.emulator.connections(), stack.rows()]).toEqual([true, [], []]);
});

test("whatever the look before a create is answered, nothing is created, and the code is shown", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  for (const { what, fault, code } of [...ANSWERS.slice(6), ...CUT.slice(1)]) {
    stack.emulator.faults.add({ fault, match: { method: "GET" } });
    const run = await stack.tryUp(
      () => new ApiKeyConnection("stripe", { app: "stripe", apiKey }) && undefined,
    );
    expect([run.ok, run.errors[0]], what).toEqual([false, expect.stringContaining(`[${code}]`)]);
    expect([run.requests, stack.rows()], what).toEqual([["GET /connections"], []]);
  }
});

test("a create that FlowStack refuses shows the code of each, and leaves nothing", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  const refusals = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    409: "CONFLICT",
    418: "UNEXPECTED_STATUS",
  };
  const program = () => {
    for (const status of Object.keys(refusals)) new ApiKeyConnection(`c${status}`, { app: "stripe", apiKey });
  };
  for (const status of Object.keys(refusals)) {
    stack.emulator.faults.add({ fault: error(Number(status)), match: { method: "POST" } });
  }
  const run = await stack.tryUp(program, { continueOnError: true });
  expect([run.ok, stack.emulator.connections(), stack.rows()]).toEqual([false, [], []]);
  for (const code of Object.values(refusals)) {
    expect(
      run.errors.filter((text) => /^c\d+: /.test(text) && text.includes(`[${code}]`)),
      code,
    ).toHaveLength(1);
  }
  stack.emulator.faults.add({
    fault: { kind: "answer", status: 429, retryAfter: 3600 },
    match: { method: "POST" },
  });
  const limited = await stack.tryUp(program);
  expect(limited.errors.filter((text) => text.includes("[RATE_LIMITED]"))).not.toEqual([]);
  // One that is over soon is waited for.
  stack.emulator.faults.add({
    fault: { kind: "answer", status: 429, retryAfter: 1 },
    match: { method: "POST" },
  });
  await stack.up(program);
});

test("a create whose fate stays unknown makes no second connection: what was made is found, the rest is reported", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  const program = () => {
    for (const name of ["a", "b", "c", "d", "e", "f"]) new ApiKeyConnection(name, { app: "stripe", apiKey });
  };
  // Each POST that was lost is sent once more, after a long look at the list: each fault strikes in both rounds.
  const lost = [error(500), error(503), error(504), page(200), page(404)];
  stack.emulator.faults.add({ fault: { kind: "cut" }, match: { method: "POST" } });
  for (const fault of [...lost, ...lost]) stack.emulator.faults.add({ fault, match: { method: "POST" } });
  const run = await stack.tryUp(program, { continueOnError: true });
  expect(run.ok).toBe(false);
  for (const code of ["SERVER_ERROR", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT", "NOT_JSON"]) {
    expect(
      run.errors.filter((text) => text.includes("[CREATE_UNCERTAIN]") && text.includes(`[${code}]`)),
      code,
    ).not.toEqual([]);
  }
  stack.onlyId();
  await stack.up(program);
  expect(stack.emulator.connections()).toHaveLength(6);
});
