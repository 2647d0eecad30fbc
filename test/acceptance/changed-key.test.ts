import { expect, test } from "vitest";
import { ApiKeyConnection, Provider, type TestStack, testStack } from "./harness";

/** The FlowStack key changes, and the program's resources do not. */

const [SIBLING, FOREIGN] = ["fs_test_admin", "fs_test_second"];
const NAMES = ["one", "two", "three"];

async function made(): Promise<{ stack: TestStack; program: () => void }> {
  const stack = await testStack();
  const keys = NAMES.map((name) => [name, stack.newKey()] as const);
  const program = () => {
    for (const [name, apiKey] of keys) new ApiKeyConnection(name, { app: "stripe", apiKey });
  };
  await stack.deploy(program);
  return { stack, program };
}

const LIST = expect.stringMatching(/^GET \/connections$/);
const isRead = (request: string) => request.startsWith("GET ");

test("a new key of the same project costs one list, is recorded by up, and is silent then", async () => {
  const { stack, program } = await made();
  const before = stack.emulator.connections();
  stack.env.FLOWSTACK_API_KEY = SIBLING;
  const preview = await stack.preview(program);
  expect([preview.ok, preview.requests]).toEqual([true, [LIST]]);
  const up = await stack.up(program);
  expect([up.steps.sort(), up.requests]).toEqual([NAMES.map((name) => `update ${name}`).sort(), [LIST]]);
  expect(stack.emulator.connections()).toEqual(before);
});

test("another project's key is refused in the preview, sends only reads, and the right key then works", async () => {
  const { stack, program } = await made();
  const [right, rows] = [stack.env.FLOWSTACK_API_KEY as string, stack.rows()];
  stack.env.FLOWSTACK_API_KEY = FOREIGN;
  for (const run of [await stack.preview(program), await stack.tryUp(program)]) {
    expect([run.ok, run.errors[0]]).toEqual([false, expect.stringContaining("[WRONG_PROJECT]")]);
    expect(run.requests.filter((request) => !isRead(request))).toEqual([]);
  }
  expect([stack.rows(), stack.emulator.connections("second")]).toEqual([rows, []]);
  stack.env.FLOWSTACK_API_KEY = right;
  expect((await stack.deploy(program)).steps).toEqual([]);
  expect((await stack.refresh({ expectNoChanges: true })).ok).toBe(true);
});

test("a Provider of another project is refused in the preview, and --replace moves the resource there", async () => {
  const stack = await testStack();
  const apiKey = stack.newKey();
  const program = (isMoved: boolean) => () => {
    const provider = new Provider("second", { apiKey: FOREIGN });
    new ApiKeyConnection("stripe", { app: "stripe", apiKey }, isMoved ? { provider } : {});
  };
  await stack.deploy(program(false));
  const [id, rows] = [stack.idOf("stripe"), stack.rows()];
  const refused = await stack.preview(program(true));
  expect([refused.ok, refused.errors[0]]).toEqual([false, expect.stringContaining("[WRONG_PROJECT]")]);
  expect(refused.requests.filter((request) => !isRead(request))).toEqual([]);
  expect(stack.rows()).toEqual(rows);

  const replace = rows.filter(({ name }) => name === "stripe").map(({ urn }) => urn);
  const moved = await stack.tryUp(program(true), { replace });
  expect(moved.ok, moved.output).toBe(true);
  expect(stack.emulator.connections("default")).toEqual([]);
  expect(stack.emulator.connections("second")).toMatchObject([{ id: stack.idOf("stripe") }]);
  expect(stack.idOf("stripe")).not.toBe(id);
  await stack.expectClean();
});
