import { expect, test } from "vitest";
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
