import { expect, test } from "vitest";
import { ApiKeyConnection, type TestStack, testStack } from "./harness";

async function renamedInTheDashboard() {
  const stack = await testStack();
  const apiKey = stack.newKey();
  const program = (name: string) => () => {
    new ApiKeyConnection("stripe", { name, app: "stripe", apiKey });
  };
  await stack.deploy(program("Payments"));
  const id = stack.onlyId();
  stack.emulator.rename(id, "Billing");
  await expectDriftShown(stack, { name: "Billing" });
  return { stack, program, id };
}

/** Refresh counts a change, prints it, and records it; that takes one request. */
async function expectDriftShown(stack: TestStack, drift: Record<string, string>): Promise<void> {
  const refresh = await stack.refresh({ expectNoChanges: true });
  expect([refresh.ok, refresh.steps, refresh.changes.update]).toEqual([false, ["update stripe"], 1]);
  for (const [field, value] of Object.entries(drift)) {
    expect(refresh.output).toMatch(new RegExp(`${field} .*"${value}"`));
  }
  expect(refresh.requests).toEqual(["GET /connections"]);
  expect(stack.rows()[0]?.outputs).toMatchObject(drift);
}

test("a rename in the dashboard: refresh shows it, up records it, and nothing is replaced", async () => {
  const { stack, program, id } = await renamedInTheDashboard();
  const noted = await stack.deploy(program("Payments"));
  expect([noted.steps, noted.requests]).toEqual([["update stripe"], []]);
  expect(stack.emulator.connections()).toMatchObject([{ id, name: "Billing" }]);

  const followed = await stack.up(program("Billing"));
  expect([followed.steps, followed.requests, stack.onlyId()]).toEqual([["update stripe"], [], id]);

  const another = await stack.preview(program("Charges"));
  expect(another.changes).toMatchObject({ replace: 1 });
});

test("the program can use the name from the dashboard right away", async () => {
  const { stack, program, id } = await renamedInTheDashboard();
  const run = await stack.deploy(program("Billing"));
  expect([run.steps, run.requests, stack.onlyId()]).toEqual([["update stripe"], [], id]);
});

test("a changed status: refresh shows it, and up records it without a request", async () => {
  const stack = await testStack();
  const apiKey = stack.newKey();
  const program = () => ({ status: new ApiKeyConnection("stripe", { app: "stripe", apiKey }).status });
  await stack.deploy(program);
  const id = stack.onlyId();
  stack.emulator.setStatus(id, "REVOKED");
  await expectDriftShown(stack, { status: "REVOKED" });
  const run = await stack.up(program);
  expect([run.steps, run.requests, stack.onlyId()]).toEqual([["update stripe"], [], id]);
  expect(await stack.outputs()).toEqual({ status: "REVOKED" });
});

test("a connection that was deleted in the dashboard: refresh notices it, up creates it again, and destroy succeeds", async () => {
  const stack = await testStack();
  const keys = { stripe: stack.newKey(), github: stack.newKey() };
  const program = () => {
    for (const [app, apiKey] of Object.entries(keys)) new ApiKeyConnection(app, { app, apiKey });
  };
  await stack.deploy(program);
  const kept = stack.idOf("github");
  stack.emulator.remove(stack.idOf("stripe"));
  const refresh = await stack.refresh();
  expect([refresh.ok, refresh.changes.delete]).toEqual([true, 1]);
  expect(stack.onlyId()).toBe(kept);

  const run = await stack.deploy(program);
  expect([run.steps, stack.idOf("github")]).toEqual([["create stripe"], kept]);
  expect(stack.emulator.holdsKey(stack.idOf("stripe"), keys.stripe)).toBe(true);

  stack.emulator.remove(kept);
  const end = await stack.destroy();
  expect([end.ok, stack.emulator.connections(), stack.rows()]).toEqual([true, [], []]);
});
