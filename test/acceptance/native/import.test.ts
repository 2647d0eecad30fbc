import { expect, test } from "vitest";
import { ApiKeyConnection, nativeStack, OAuthConnection } from "./native";

/** A stack of the plugin, and a FlowStack with a connection of each kind that the stack does not manage. */
async function imports() {
  const stack = await nativeStack();
  stack.emulator.seed([
    { id: "conn_pay", name: "Payments", app: "stripe" },
    { id: "conn_mail", name: "Inbox", app: "gmail", type: "OAUTH2" },
  ]);
  const cli = (type: string, name: string, id: string) =>
    stack.local.run([
      ...["import", `flowstack:index:${type}`, name, id, "--stack", stack.local.name],
      ...["--yes", "--skip-preview", "--generate-code=false", "--protect=false"],
    ]);
  const expectUntouched = ({ requests }: { requests: string[] }) =>
    expect(requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
  return { stack, cli, expectUntouched };
}

const PAYMENTS = { name: "Payments", app: "stripe" };

test("the option import takes both kinds; the program's first key is the baseline, and the next one replaces", async () => {
  const { stack, expectUntouched } = await imports();
  const args = { ...PAYMENTS, apiKey: stack.newKey() };
  const opts = { import: "conn_pay" };
  const program = () => {
    new ApiKeyConnection("pay", args, opts);
    new OAuthConnection("mail", { connectionId: "conn_mail", app: "gmail" }, { import: "conn_mail" });
  };
  const preview = await stack.preview(program);
  expect(preview.ok, preview.output).toBe(true);
  const run = await stack.up(program);
  expectUntouched(run);
  expect(run.steps.sort()).toEqual(["import mail", "import pay", "update mail", "update pay"]);
  expect([stack.idOf("pay"), stack.idOf("mail")]).toEqual(["conn_pay", "conn_mail"]);

  Object.assign(opts, { import: undefined });
  args.apiKey = stack.newKey();
  const next = await stack.up(program);
  expect(next.steps).toEqual(["create-replacement pay", "replace pay", "delete-replaced pay"]);
  expect(next.requests).toContain("DELETE /connections/conn_pay");
});

test("an import with another name is refused, and removing it again leaves the connection alone", async () => {
  const { stack, expectUntouched } = await imports();
  const program = () =>
    new ApiKeyConnection("pay", { name: "Paymants", app: "stripe", apiKey: "k" }, { import: "conn_pay" });
  const preview = await stack.preview(program);
  expect([preview.ok, preview.errors.join()]).toEqual([false, expect.stringContaining("[ADOPTION_REFUSED]")]);
  const refused = await stack.tryUp(program);
  expect([refused.ok, refused.errors.join()]).toEqual([
    false,
    expect.stringContaining("The program says name"),
  ]);
  expect(stack.rows()).toMatchObject([{ name: "pay", id: "conn_pay" }]);

  const removed = await stack.tryUp(() => undefined);
  expect([removed.ok, removed.steps], removed.output).toEqual([true, ["delete pay"]]);
  expect(removed.infos.join()).toContain("no `pulumi up` has accepted its import");
  expectUntouched(removed);
  expect(stack.emulator.connections().map(({ id }) => id)).toContain("conn_pay");
});

test.each([true, false])(
  "an id that another row manages is refused (the row comes first: %s)",
  async (isFirst) => {
    const { stack, expectUntouched } = await imports();
    const apiKey = stack.newKey();
    const managed = () => void new ApiKeyConnection("pay", { ...PAYMENTS, apiKey }, { import: "conn_pay" });
    await stack.deploy(managed);
    const again = () => void new ApiKeyConnection("again", { ...PAYMENTS, apiKey }, { import: "conn_pay" });
    const run = await stack.tryUp(() => {
      for (const make of isFirst ? [managed, again] : [again, managed]) make();
    });
    expect([run.ok, run.errors.join()]).toEqual([
      false,
      expect.stringContaining(
        "[ADOPTION_REFUSED] Connection conn_pay is already managed by another resource.",
      ),
    ]);
    expectUntouched(run);
    const back = await stack.tryUp(managed);
    expect(back.ok, back.output).toBe(true);
    expectUntouched(back);
    expect(stack.rows().map(({ name }) => name)).toEqual(["pay"]);
  },
);

test("pulumi import takes both kinds, the program without a key changes nothing, and destroy revokes", async () => {
  const { stack, cli, expectUntouched } = await imports();
  for (const [type, name, id] of [
    ["ApiKeyConnection", "pay", "conn_pay"],
    ["OAuthConnection", "mail", "conn_mail"],
  ] as const) {
    const imported = await cli(type, name, id);
    expect([imported.code, imported.output]).toEqual([0, expect.not.stringMatching(/warning|error/)]);
  }
  const program = () => {
    new ApiKeyConnection("pay", PAYMENTS);
    new OAuthConnection("mail", { connectionId: "conn_mail" });
  };
  const run = await stack.deploy(program, { expectNoChanges: true });
  expectUntouched(run);
  const end = await stack.destroy();
  expect(end.requests.filter((request) => !request.startsWith("GET"))).toEqual([
    "DELETE /connections/conn_pay",
  ]);
});

test("pulumi import of a row that no up has confirmed leaves FlowStack alone on destroy", async () => {
  const { stack, cli, expectUntouched } = await imports();
  expect(await cli("ApiKeyConnection", "pay", "conn_pay")).toMatchObject({ code: 0 });
  const end = await stack.destroy();
  expect([end.ok, end.steps], end.output).toEqual([true, ["delete pay"]]);
  expectUntouched(end);
});

test("pulumi import refuses what is absent and what is of the other kind", async () => {
  const { cli } = await imports();
  const absent = await cli("ApiKeyConnection", "pay", "conn_nope");
  expect([absent.code === 0, absent.output]).toEqual([false, expect.stringContaining("[ADOPTION_REFUSED]")]);
  const other = await cli("ApiKeyConnection", "mail", "conn_mail");
  expect([other.code === 0, other.output]).toEqual([false, expect.stringContaining("is of type OAUTH2")]);
});

test("an import of another id leaves the old connection alone, also if its run fails before it deletes the old row", async () => {
  const { stack, expectUntouched } = await imports();
  stack.emulator.seed([{ id: "conn_other", ...PAYMENTS }]);
  const args = { ...PAYMENTS, apiKey: stack.newKey() };
  await stack.deploy(() => void new ApiKeyConnection("pay", args, { import: "conn_pay" }));
  const moved = () => new ApiKeyConnection("pay", args, { import: "conn_other" });
  const failed = await stack.tryUp(() => {
    new OAuthConnection("none", { connectionId: "conn_none" }, { dependsOn: moved() });
  });
  expect(failed.ok).toBe(false);
  expectUntouched(failed);
  expect(stack.rows()).toMatchObject([{ id: "conn_other" }, { id: "conn_pay", delete: true }]);

  const next = await stack.deploy(() => void moved());
  expectUntouched(next);
  expect(next.infos.join()).toMatch(/Kept conn_pay .*: its resource now imports another connection/);
  expect(stack.rows()).toMatchObject([{ id: "conn_other" }]);
});
