import { expect, test } from "vitest";
import { flowstack, type Program, type TestStack, testStack } from "./harness";

type Args = ConstructorParameters<typeof flowstack.OAuthConnection>[1];

/** A FlowStack with two OAuth connections, which somebody authorised in the dashboard. */
async function authorised(): Promise<TestStack> {
  const stack = await testStack();
  stack.emulator.seed([
    { id: "conn_inbox", app: "gmail", name: "Support inbox", type: "OAUTH2" },
    { id: "conn_sales", app: "gmail", name: "Sales inbox", type: "OAUTH2" },
  ]);
  return stack;
}

const inbox =
  (args: Partial<Args> = {}): Program =>
  () => {
    const { id, name, app, type, status } = new flowstack.OAuthConnection("inbox", {
      connectionId: "conn_inbox",
      ...args,
    });
    return { id, name, app, type, status };
  };

const LIST = "GET /connections";
const REPLACED = ["create-replacement inbox", "replace inbox", "delete-replaced inbox"];
const idsIn = ({ emulator }: TestStack) => emulator.connections().map(({ id }) => id);
const writes = ({ requests }: { requests: string[] }) =>
  requests.filter((request) => !request.startsWith("GET"));

test("an OAuthConnection is adopted by its id, and destroy does not revoke it", async () => {
  const stack = await authorised();
  const preview = await stack.preview(inbox({ app: "gmail", name: "Support inbox" }));
  expect([preview.ok, preview.steps, preview.requests]).toEqual([true, ["create inbox"], [LIST]]);
  const up = await stack.up(inbox({ app: "gmail", name: "Support inbox" }));
  expect([up.steps, up.requests, up.warnings]).toEqual([["create inbox"], [LIST], []]);
  expect(await stack.outputs()).toEqual({
    id: "conn_inbox",
    name: "Support inbox",
    app: "gmail",
    type: "OAUTH2",
    status: "ACTIVE",
  });
  const end = await stack.destroy();
  expect([end.ok, end.requests, stack.rows()]).toEqual([true, [], []]);
  expect(idsIn(stack)).toEqual(["conn_inbox", "conn_sales"]);
});

const REFUSED: [what: string, args: Record<string, unknown>, reasons: RegExp[]][] = [
  [
    "another app and another name",
    { app: "slack", name: "Inbox" },
    [
      /\[ADOPTION_REFUSED\]/,
      /name: "Inbox", app: "slack", but conn_inbox has name: "Support inbox", app: "gmail"\. Change the program to name:/,
    ],
  ],
  [
    "an unknown field, and a field of the wrong kind",
    { requireactive: true, requireActive: "yes" },
    [/requireactive is not a field .* mean requireActive\?/, /requireActive is not valid: .* true or false/],
  ],
];

test("arguments that do not match are refused in the preview", async () => {
  const stack = await authorised();
  for (const [what, args, reasons] of REFUSED) {
    const run = await stack.preview(inbox(args as Partial<Args>));
    expect([run.ok, stack.emulator.connections().length], what).toEqual([false, 2]);
    expect(run.errors[0], what).toMatch(/^inbox: /);
    for (const reason of reasons) expect(run.errors.join("\n"), what).toMatch(reason);
  }
});

test("without connectionId, the error lists the OAuth connections of that app by id and name", async () => {
  const stack = await authorised();
  stack.emulator.seed([{ app: "slack", name: "Alerts", type: "OAUTH2" }]);
  const run = await stack.preview(inbox({ connectionId: undefined, app: "gmail" } as unknown as Args));
  expect(run.ok).toBe(false);
  const errors = run.errors.join("\n");
  expect(errors).toMatch(/connectionId .*conn_inbox.*Support inbox.*conn_sales.*Sales inbox/s);
  expect(errors).not.toContain("Alerts");
});

test("an app or a name that is changed later stops the preview too, without a request", async () => {
  const stack = await authorised();
  await stack.deploy(inbox());
  const run = await stack.preview(inbox({ app: "slack", name: "Inbox" }));
  expect([run.ok, run.requests]).toEqual([false, []]);
  for (const reason of [/name: "Inbox", app: "slack", but/, /has name: "Support inbox", app: "gmail"/])
    expect(run.errors[0]).toMatch(reason);
});

test("an EXPIRED connection: refresh shows it, up records it and warns at the resource", async () => {
  const stack = await authorised();
  await stack.deploy(inbox());
  stack.emulator.setStatus("conn_inbox", "EXPIRED");
  const refresh = await stack.refresh();
  expect([refresh.ok, refresh.changes.update]).toEqual([true, 1]);
  expect(refresh.infos.join("\n")).toMatch(/conn_inbox .*status was "ACTIVE" and is now "EXPIRED"/);
  const up = await stack.deploy(inbox());
  expect([up.steps, up.requests, (await stack.outputs()).status]).toEqual([["update inbox"], [], "EXPIRED"]);
  expect(up.warnings).toEqual([expect.stringMatching(/^inbox: .*conn_inbox .* is EXPIRED: .*"Reconnect"/)]);
});

test("with requireActive, an EXPIRED connection stops every run until it works again and a refresh has recorded that", async () => {
  const stack = await authorised();
  const gated = inbox({ requireActive: true });
  stack.emulator.setStatus("conn_inbox", "EXPIRED");
  const refused = await stack.preview(gated);
  expect([refused.ok, refused.errors[0]]).toEqual([false, expect.stringMatching(STOPPED)]);
  stack.emulator.setStatus("conn_inbox", "ACTIVE");
  await stack.deploy(gated);

  stack.emulator.setStatus("conn_inbox", "EXPIRED");
  const refresh = await stack.refresh();
  expect([refresh.ok, stack.rows()[0]?.outputs.status]).toEqual([true, "EXPIRED"]);
  for (const run of [await stack.preview(gated), await stack.tryUp(gated)]) {
    expect([run.ok, run.requests, run.errors[0]]).toEqual([false, [], expect.stringMatching(STOPPED)]);
  }
  stack.emulator.setStatus("conn_inbox", "ACTIVE");
  expect((await stack.tryUp(gated)).ok).toBe(false);
  expect((await stack.refresh()).ok).toBe(true);
  const run = await stack.deploy(gated);
  expect([run.warnings, writes(run)]).toEqual([[], []]);
});

const STOPPED = /^inbox: .*\[NOT_ACTIVE\] .*conn_inbox .* is EXPIRED\. "Reconnect" .*pulumi up --refresh/s;

test("revokeOnDestroy revokes on destroy, but not when another connection replaces this one", async () => {
  const stack = await authorised();
  await stack.deploy(inbox({ revokeOnDestroy: true }));
  const before = stack.emulator.connections();
  const moved = await stack.up(inbox({ connectionId: "conn_sales", revokeOnDestroy: true }));
  expect([moved.steps, moved.requests, stack.idOf("inbox")]).toEqual([REPLACED, [LIST], "conn_sales"]);
  expect(stack.rows()[0]?.outputs.name).toBe("Sales inbox");
  expect(stack.emulator.connections()).toEqual(before);
  const end = await stack.destroy();
  expect([end.ok, end.requests]).toEqual([true, ["DELETE /connections/conn_sales"]]);
  expect(idsIn(stack)).toEqual(["conn_inbox"]);
});

test("revokeOnDestroy can be set and unset later, without a request", async () => {
  const stack = await authorised();
  await stack.deploy(inbox());
  for (const revokeOnDestroy of [true, false]) {
    const run = await stack.deploy(inbox({ revokeOnDestroy }));
    expect([run.steps, run.requests]).toEqual([["update inbox"], []]);
  }
  const end = await stack.destroy();
  expect([end.ok, end.requests]).toEqual([true, []]);
});

test("a connection of a type that FlowStack adds later can be adopted too", async () => {
  const stack = await authorised();
  stack.emulator.seed([{ id: "conn_saml", app: "okta", name: "Sign-on", type: "SAML" }]);
  await stack.deploy(inbox({ connectionId: "conn_saml" }));
  expect(await stack.outputs()).toMatchObject({ id: "conn_saml", type: "SAML" });
  expect([(await stack.destroy()).requests, idsIn(stack).length]).toEqual([[], 3]);
});

test("an ApiKeyConnection of type OAUTH2 is refused in the preview, with the fix", async () => {
  const stack = await authorised();
  const args = { app: "gmail", apiKey: stack.newKey(), type: "OAUTH2" };
  const run = await stack.preview(() => {
    new flowstack.ApiKeyConnection(
      "inbox",
      args as unknown as ConstructorParameters<typeof flowstack.ApiKeyConnection>[1],
    );
  });
  expect([run.ok, run.requests]).toEqual([false, []]);
  expect(run.errors[0]).toMatch(
    /import-only.*new flowstack\.OAuthConnection\("…", \{ connectionId: "conn_…"/s,
  );
});
