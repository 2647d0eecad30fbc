import { expect, test } from "vitest";
import { flowstack, onFace, type Program, type TestStack, testStack } from "./harness";

const { ApiKeyConnection, OAuthConnection } = flowstack;

/** A FlowStack with connections that somebody created in the dashboard, before there was a program. */
async function existing(options: Parameters<typeof testStack>[0] = {}): Promise<TestStack> {
  const stack = await testStack(options);
  stack.emulator.seed([
    { id: "conn_stripe", app: "stripe", name: "Production Stripe", apiKey: stack.newKey() },
    { id: "conn_inbox", app: "gmail", name: "Support inbox", type: "OAUTH2" },
  ]);
  return stack;
}

const stripe =
  (apiKey: string, opts: { import?: string } = { import: "conn_stripe" }, args = {}): Program =>
  () => {
    new ApiKeyConnection("stripe", { name: "Production Stripe", app: "stripe", apiKey, ...args }, opts);
  };
const inbox =
  (args = {}): Program =>
  () => {
    new OAuthConnection("inbox", { connectionId: "conn_inbox", ...args });
  };

const idsIn = ({ emulator }: TestStack) => emulator.connections().map(({ id }) => id);
const REPLACED = ["create-replacement stripe", "replace stripe", "delete-replaced stripe"];
const LIST = "GET /connections";
/** To the dynamic provider, an import is a create. The plugin's is the engine's own, and an update accepts it. */
const IMPORTED = onFace({ dynamic: ["create stripe"], native: ["import stripe", "update stripe"] });
/** Pulumi itself refuses to replace a resource whose program still has its own option `import`. */
const REFUSES_TO_REPLACE = /previously-imported resources that still specify an ID may not be replaced/;

test("import: the preview finds the connection, up adopts it, and a changed key then replaces it", async () => {
  const stack = await existing();
  const [first, second] = [stack.newKey(), stack.newKey()];
  const preview = await stack.preview(stripe(first));
  expect([preview.ok, preview.steps, preview.requests]).toEqual([true, IMPORTED, [LIST]]);
  const adopted = await stack.deploy(stripe(first));
  expect([adopted.steps, adopted.requests, stack.idOf("stripe")]).toEqual([IMPORTED, [LIST], "conn_stripe"]);

  // With the option or without it, nothing changes.
  for (const opts of [{}, { import: "conn_stripe" }]) {
    const again = await stack.tryUp(stripe(first, opts));
    expect([again.ok, again.steps, again.requests]).toEqual([true, [], []]);
  }
  expect(idsIn(stack)).toEqual(["conn_stripe", "conn_inbox"]);

  const replaced = await stack.deploy(stripe(second, {}));
  expect([replaced.steps, replaced.requests.at(-1)]).toEqual([REPLACED, "DELETE /connections/conn_stripe"]);
  expect(stack.emulator.holdsKey(stack.idOf("stripe"), second)).toBe(true);
  const end = await stack.destroy();
  expect([end.ok, idsIn(stack), stack.rows()]).toEqual([true, ["conn_inbox"], []]);
});

test("with the option import left in the program, each changed key replaces, and a changed name too, and previews show it", async () => {
  const stack = await existing();
  stack.emulator.seed([{ id: "conn_github", app: "github", name: "GitHub" }]);
  const fixed = stack.newKey();
  const program = (apiKey: string, name: string) => () => {
    stripe(apiKey)();
    new ApiKeyConnection("github", { app: "github", name, apiKey: fixed }, { import: "conn_github" });
  };
  const replaced = REPLACED.flatMap((step) => [step, step.replace("stripe", "github")]).sort();
  await stack.deploy(program(stack.newKey(), "GitHub"));
  if (onFace({ dynamic: false, native: true })) {
    const run = await stack.tryUp(program(stack.newKey(), "GitHub"));
    expect([run.ok, run.errors.join()]).toEqual([false, expect.stringMatching(REFUSES_TO_REPLACE)]);
    return expect([idsIn(stack), stack.idOf("stripe")]).toEqual([
      ["conn_stripe", "conn_inbox", "conn_github"],
      "conn_stripe",
    ]);
  }
  for (const name of ["Code", "Issues"]) {
    const [old, key] = [[stack.idOf("stripe"), stack.idOf("github")], stack.newKey()];
    const preview = await stack.preview(program(key, name));
    expect([preview.ok, preview.steps.sort()], preview.output).toEqual([true, replaced]);
    const run = await stack.deploy(program(key, name));
    expect(run.steps.sort()).toEqual(replaced);
    expect(run.requests.slice(-2).sort()).toEqual(old.map((id) => `DELETE /connections/${id}`).sort());
    expect(stack.emulator.holdsKey(stack.idOf("stripe"), key)).toBe(true);
    expect(idsIn(stack).sort()).toEqual(["conn_inbox", ...stack.rows().map(({ id }) => id)].sort());
  }
  await stack.expectClean();
});

const MISMATCHES: [what: string, program: (key: string) => Program, reasons: RegExp[]][] = [
  [
    "another app and another name",
    (key) => stripe(key, undefined, { app: "github", name: "Stripe" }),
    [
      /name: "Stripe", app: "github", but conn_stripe has name: "Production Stripe", app: "stripe"\. Change the program/,
    ],
  ],
  [
    "an id that is like no other, for an app without connections",
    (key) => stripe(key, { import: "conn_0123456789" }, { app: "asana" }),
    [/no connection conn_0123456789\./, /npx pulumi-flowstack list/],
  ],
  [
    "an API key's id, given to OAuthConnection",
    () => inbox({ connectionId: "conn_stripe" }),
    [/conn_stripe is of type API_KEY\. .*flowstack\.ApiKeyConnection\(.*import: "conn_stripe"/],
  ],
];

test("an import that does not match is refused by the preview and by up, with both values and the line to change", async () => {
  const stack = await existing();
  const before = stack.emulator.connections();
  const key = stack.newKey();
  for (const [what, program, reasons] of MISMATCHES) {
    const run = await stack.preview(program(key));
    expect([run.ok, run.requests[0]], what).toEqual([false, LIST]);
    for (const reason of [/^(stripe|inbox): .*\[ADOPTION_REFUSED\]/s, ...reasons])
      expect(run.errors[0], what).toMatch(reason);
  }
  const up = await stack.tryUp(stripe(key, undefined, { name: "Stripe" }));
  const reason = /name: "Stripe", but conn_stripe has name: "Production Stripe"\. Change the program/;
  // The engine records its own import before the provider sees the program's values.
  const rows = onFace<unknown[]>({ dynamic: [], native: [{ id: "conn_stripe" }] });
  expect([up.ok, up.errors[0], stack.rows()]).toMatchObject([false, expect.stringMatching(reason), rows]);
  expect(stack.emulator.connections()).toEqual(before);
});

test("importing what another resource already manages is refused in the preview, in either order", async () => {
  const stack = await existing();
  const apiKey = stack.newKey();
  const args = { app: "stripe", name: "Production Stripe", apiKey };
  const holder = () => void new ApiKeyConnection("holder", args);
  const twin = () => void new ApiKeyConnection("twin", args, { import: "conn_stripe" });
  await stack.deploy(() => void new ApiKeyConnection("holder", args, { import: "conn_stripe" }));
  for (const [first, second] of [
    [holder, twin],
    [twin, holder],
  ] as const) {
    const refused = await stack.preview(() => {
      first();
      second();
    });
    const reason = expect.stringMatching(/ADOPTION_REFUSED.*conn_stripe is already managed/);
    expect([refused.ok, refused.errors.join()]).toEqual([false, reason]);
  }
});

test("an import of another id than the one in the state does not revoke the state's connection", async () => {
  const stack = await existing();
  const key = stack.newKey();
  stack.emulator.seed([{ id: "conn_other", app: "stripe", name: "Production Stripe" }]);
  await stack.deploy(stripe(key));
  const other = stripe(key, { import: "conn_other" });
  if (onFace({ dynamic: false, native: true })) {
    // The plugin does not see that the engine replaces a row by an import, until the engine deletes the row.
    const run = await stack.deploy(other);
    expect(run.infos).toEqual([
      expect.stringMatching(/^stripe: Kept conn_stripe .* imports another connection/),
    ]);
    expect([stack.idOf("stripe"), run.requests]).toEqual(["conn_other", [LIST]]);
    return stack.expectClean();
  }
  for (const run of [await stack.preview(other), await stack.tryUp(other)]) {
    expect([run.ok, run.requests]).toEqual([false, []]);
    expect(run.errors[0]).toMatch(
      /^stripe: .*\[IMPORT_MISMATCH\].* names conn_other, .* manages conn_stripe\./s,
    );
  }
  expect(stack.idOf("stripe")).toBe("conn_stripe");
});

test.each<[string, (key: string) => void]>([
  [
    "two ApiKeyConnections",
    (apiKey) => {
      const args = { name: "Production Stripe", app: "stripe", apiKey };
      for (const name of ["one", "two"]) new ApiKeyConnection(name, args, { import: "conn_stripe" });
    },
  ],
  [
    "two OAuthConnections",
    () => {
      for (const name of ["one", "two"]) new OAuthConnection(name, { connectionId: "conn_inbox" });
    },
  ],
])("%s with the same id are refused", async (_, make) => {
  const stack = await existing();
  const key = stack.newKey();
  const run = await stack.preview(() => make(key));
  expect(run.ok).toBe(false);
  // The classes of the dynamic provider compare the ids in the program, where the names are known.
  expect(run.output).toMatch(
    onFace({
      dynamic: /"one" and "two" both import conn_\w+\. Only one resource can manage/,
      native: /\[ADOPTION_REFUSED\] Connection conn_\w+ is already managed by another resource\./,
    }),
  );
});

test("get reads both kinds without managing them", async () => {
  const stack = await existing();
  const program = () => {
    const [key, grant] = [
      ApiKeyConnection.get("stripe", "conn_stripe"),
      OAuthConnection.get("inbox", "conn_inbox"),
    ];
    return { names: [key.name, grant.name], apps: [key.app, grant.app], types: [key.type, grant.type] };
  };
  const up = await stack.tryUp(program);
  expect([up.ok, up.requests.filter((request) => !request.startsWith("GET"))], up.output).toEqual([true, []]);
  expect(await stack.outputs()).toEqual({
    names: ["Production Stripe", "Support inbox"],
    apps: ["stripe", "gmail"],
    types: ["API_KEY", "OAUTH2"],
  });
  const [before, end] = [stack.emulator.connections(), await stack.destroy()];
  expect([end.ok, stack.emulator.connections(), stack.rows()], end.output).toEqual([true, before, []]);
});

test("get of an id that does not exist names the id", async () => {
  const stack = await existing();
  const run = await stack.preview(() => ApiKeyConnection.get("gone", "conn_gone") && undefined);
  expect([run.ok, run.output]).toEqual([false, expect.stringContaining("conn_gone")]);
});
