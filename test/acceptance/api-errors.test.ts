import { expect, test } from "vitest";
import { ApiKeyConnection, type Fault, testStack } from "./harness";

/**
 * Failed answers of FlowStack on the real engine: Pulumi shows the error at the resource, and keeps the right state. Two very
 * different answers for each operation are enough here; test/provider/answers.test.ts has all the others.
 */

const error = (status: number): Fault => ({ kind: "answer", status });
const page = (status: number): Fault => ({ kind: "answer", status, html: true });

/** A final error of FlowStack itself, and one that a retry may cure, from a proxy. */
const ANSWERS: { what: string; fault: Fault; code: string }[] = [
  { what: "401", fault: error(401), code: "UNAUTHORIZED" },
  { what: "503 with an HTML page", fault: page(503), code: "SERVICE_UNAVAILABLE" },
];

/** Without retries, the same error comes sooner. */
const config = { "flowstack:maxRetries": "0" };

test("a refresh that fails shows the code, and the state stays as it is", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  await stack.up(() => new ApiKeyConnection("stripe", { app: "stripe", apiKey }) && undefined);
  const [before, decrypted] = [stack.rows(), await stack.exportedRows("--show-secrets")];
  for (const { what, fault, code } of ANSWERS) {
    stack.emulator.faults.add({ fault, match: { method: "GET" } });
    const run = await stack.refresh();
    expect([run.ok, run.errors[0]], what).toEqual([false, expect.stringMatching(`^stripe:.*\\[${code}\\]`)]);
    expect(stack.rows(), what).toEqual(before);
  }
  expect(await stack.exportedRows("--show-secrets")).toEqual(decrypted);
  await stack.expectClean();
});

test("a destroy that fails shows the code, and the state keeps the connection", async () => {
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

test("when the list before a create fails, the code is shown, and nothing is created", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  for (const { what, fault, code } of ANSWERS) {
    stack.emulator.faults.add({ fault, match: { method: "GET" } });
    const run = await stack.tryUp(
      () => new ApiKeyConnection("stripe", { app: "stripe", apiKey }) && undefined,
    );
    expect([run.ok, run.errors[0]], what).toEqual([false, expect.stringContaining(`[${code}]`)]);
    expect([run.requests, stack.rows()], what).toEqual([["GET /connections"], []]);
  }
});

test("creates that FlowStack refuses show the code at each resource, and leave nothing; a short 429 is waited for", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  const refusals = { 401: "UNAUTHORIZED", 409: "CONFLICT" };
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
    fault: { kind: "answer", status: 429, retryAfter: 1 },
    match: { method: "POST" },
  });
  await stack.up(program);
});

test("creates with a lost answer make no second connection: the created one is found, the others are reported", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  const program = () => {
    for (const name of ["a", "b", "c"]) new ApiKeyConnection(name, { app: "stripe", apiKey });
  };
  // One POST is carried out, and its answer is cut. The two others fail before FlowStack carries them out. Each is sent once
  // more, after 15 seconds in which it is not in the list: so each fault comes twice.
  const lost = [error(503), page(404)];
  stack.emulator.faults.add({ fault: { kind: "cut" }, match: { method: "POST" } });
  for (const fault of [...lost, ...lost]) stack.emulator.faults.add({ fault, match: { method: "POST" } });
  const run = await stack.tryUp(program, { continueOnError: true });
  expect(run.ok).toBe(false);
  for (const code of ["SERVICE_UNAVAILABLE", "NOT_JSON"]) {
    expect(
      run.errors.filter((text) => text.includes("[CREATE_UNCERTAIN]") && text.includes(`[${code}]`)),
      code,
    ).not.toEqual([]);
  }
  stack.onlyId();
  await stack.up(program);
  expect(stack.emulator.connections()).toHaveLength(3);
});
