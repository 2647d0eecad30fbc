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

test("a create, refresh or destroy that fails shows the code, and leaves FlowStack and the state as they are", async () => {
  const stack = await testStack({ config });
  const apiKey = stack.newKey();
  const program = () => void new ApiKeyConnection("stripe", { app: "stripe", apiKey });
  const commands = [
    { name: "create", method: "GET", run: () => stack.tryUp(program) },
    { name: "refresh", method: "GET", run: () => stack.refresh() },
    { name: "destroy", method: "DELETE", run: () => stack.destroy() },
  ];
  let decrypted: unknown;
  for (const { name, method, run } of commands) {
    if (name === "refresh") {
      await stack.deploy(program);
      // The engine drops its record of property dependencies at the first refresh, also at one that fails.
      await stack.refresh();
      decrypted = await stack.exportedRows("--show-secrets");
    }
    const before = [stack.emulator.connections(), stack.rows()];
    for (const { what, fault, code } of ANSWERS) {
      stack.emulator.faults.add({ fault, match: { method } });
      const { ok, errors, requests } = await run();
      const error = expect.stringMatching(new RegExp(`^stripe:.*\\[${code}\\]`, "s"));
      expect([ok, errors[0]], `${name}: ${what}`).toEqual([false, error]);
      expect([stack.emulator.connections(), stack.rows()], `${name}: ${what}`).toEqual(before);
      if (name === "create") expect(requests, what).toEqual(["GET /connections"]);
    }
  }
  expect(await stack.exportedRows("--show-secrets")).toEqual(decrypted);
  const end = await stack.destroy();
  expect([end.ok, stack.emulator.connections(), stack.rows()]).toEqual([true, [], []]);
});

test("creates that fail show the code at each resource, leave nothing, and fail no later one; a short 429 is waited for", async () => {
  const stack = await testStack({ config });
  const keys = new Map(["LIST", "FIRST", "SECOND", "GOOD"].map((name) => [name, stack.newKey()]));
  const program = () => {
    for (const [name, apiKey] of keys) new ApiKeyConnection(name, { app: "stripe", apiKey });
  };
  stack.emulator.faults.add({ fault: error(503), match: { method: "GET" } });
  for (const status of [401, 409])
    stack.emulator.faults.add({ fault: error(status), match: { method: "POST" } });
  const run = await stack.tryUp(program, { continueOnError: true, parallel: 1 });
  expect(run.ok).toBe(false);
  const failed = run.errors.filter((text) => /^[A-Z]+: /.test(text)).map((text) => text.split("]")[0]);
  expect(failed).toEqual(["LIST: [SERVICE_UNAVAILABLE", "FIRST: [UNAUTHORIZED", "SECOND: [CONFLICT"]);
  expect([stack.rows().map(({ name }) => name), stack.emulator.connections()]).toMatchObject([
    ["GOOD"],
    [{ name: "GOOD" }],
  ]);
  stack.emulator.faults.add({
    fault: { kind: "answer", status: 429, retryAfter: 1 },
    match: { method: "POST" },
  });
  await stack.deploy(program);
  expect(stack.rows()).toHaveLength(keys.size);
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
  await stack.deploy(program);
  expect(stack.emulator.connections()).toHaveLength(3);
});

test("a run that leaves less than a tenth of the quota says so once, and names the connection; a run without requests does not", async () => {
  const stack = await testStack({ emulator: { quota: { limit: 100 } } });
  const apiKey = stack.newKey();
  const program = () => {
    for (const name of ["One", "Two", "Three"]) new ApiKeyConnection(name, { app: "stripe", apiKey });
  };
  stack.emulator.setQuota({ limit: 100, remaining: 11 });
  const run = await stack.tryUp(program, { parallel: 1 });
  const line =
    /request quota is low: 9 of 100 requests are left this hour; it resets at \d{4}-[^ ]+Z\. Last request: create "(One|Two|Three)" for stripe\./;
  const told = (infos: string[]) => infos.filter((info) => info.includes("quota is low"));
  expect([run.ok, told(run.infos)]).toEqual([true, [expect.stringMatching(line)]]);
  const again = await stack.tryUp(program);
  expect([again.ok, again.requests, told(again.infos)]).toEqual([true, [], []]);
});
