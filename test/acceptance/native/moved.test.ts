import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ResourceTransform } from "@pulumi/pulumi";
import { expect, test, vi } from "vitest";
import * as dynamic from "../harness";
import * as native from "./native";

const DYNAMIC = "pulumi-nodejs:dynamic/flowstack:ApiKeyConnection";
const NATIVE = "flowstack:index:ApiKeyConnection";

test("a connection moves from the dynamic provider to the plugin and back with no request and no replacement", async () => {
  const stack = await native.nativeStack();
  const args = { name: "Payments", app: "stripe", apiKey: stack.newKey() };
  await stack.up(() => void new dynamic.ApiKeyConnection("pay", args));
  const id = stack.onlyId();
  const moves = [
    {
      type: NATIVE,
      move: () => void new native.ApiKeyConnection("pay", args, { aliases: [{ type: DYNAMIC }] }),
    },
    {
      type: DYNAMIC,
      move: () => void new dynamic.ApiKeyConnection("pay", args, { aliases: [{ type: NATIVE }] }),
    },
  ];
  for (const { type, move } of moves) {
    const preview = await stack.preview(move);
    expect([preview.steps, preview.requests]).toEqual([["update pay"], []]);
    const run = await stack.up(move);
    expect([run.steps, run.requests]).toEqual([["update pay"], []]);
    expect(stack.rows()).toMatchObject([{ type, id }]);
    expect("__provider" in (stack.rows()[0]?.outputs ?? {})).toBe(type === DYNAMIC);
  }
  const end = await stack.destroy();
  expect([end.ok, end.requests]).toEqual([true, [`DELETE /connections/${id}`]]);
});

/** Gives the members of a set the other face's type as an alias. */
const wasOf =
  (oldType: (kind: string) => string): ResourceTransform =>
  ({ type, props, opts }) => {
    const kind = /flowstack:(?:index:)?(\w+Connection)$/.exec(type)?.[1];
    return kind === undefined ? undefined : { props, opts: { ...opts, aliases: [{ type: oldType(kind) }] } };
  };

test("the members of a set move with a transform, with no request and no replacement", async () => {
  const stack = await native.nativeStack();
  stack.emulator.seed([{ id: "conn_inbox", app: "gmail", name: "Inbox", type: "OAUTH2" }]);
  vi.stubEnv("PAY_KEY", stack.newKey());
  const file = join(dynamic.temporaryFolder(), "connections.yaml");
  const entries =
    "  pay: { app: stripe, key: { env: PAY_KEY } }\n  inbox: { kind: oauth, connectionId: conn_inbox }\n";
  writeFileSync(file, `connections:\n${entries}`);
  await stack.up(() => void new dynamic.flowstack.ConnectionSet("set", { file }));
  const fromDynamic = wasOf((kind) => `pulumi-nodejs:dynamic/flowstack:${kind}`);
  const fromNative = wasOf((kind) => `flowstack:index:${kind}`);
  const moves = [
    () => void new native.ConnectionSet("set", { file }, { transforms: [fromDynamic] }),
    () => void new dynamic.flowstack.ConnectionSet("set", { file }, { transforms: [fromNative] }),
  ];
  for (const move of moves) {
    const run = await stack.up(move);
    expect([run.ok, [...run.steps].sort(), run.requests]).toEqual([
      true,
      ["update set-inbox", "update set-pay"],
      [],
    ]);
  }
});
