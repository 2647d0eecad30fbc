import type { Output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ApiKeyConnection, onFace, testStack } from "./harness";

test("up creates, a second up sends no request, destroy revokes", async () => {
  const stack = await testStack();
  const apiKey = stack.newKey();
  const program = () => {
    const { id, name, app, type, status, created } = new ApiKeyConnection("stripe", {
      app: "stripe",
      apiKey,
    });
    return { id, name, app, type, status, created };
  };
  const first = await stack.up(program);
  expect([first.steps, first.requests]).toEqual([
    ["create stripe"],
    ["GET /connections", "POST /connections"],
  ]);
  const id = stack.onlyId();
  expect(stack.emulator.holdsKey(id, apiKey)).toBe(true);
  const type = "ApiKeyConnection";
  expect(stack.rows()[0]?.type).toBe(
    onFace({ dynamic: `pulumi-nodejs:dynamic/flowstack:${type}`, native: `flowstack:index:${type}` }),
  );
  const { updated: _, ...row } = stack.emulator.connections()[0] ?? {};
  expect(await stack.outputs()).toEqual(row);
  expect(row).toMatchObject({ name: "stripe", app: "stripe", type: "API_KEY", status: "ACTIVE" });

  const second = await stack.tryUp();
  expect([second.ok, second.steps, second.requests]).toEqual([true, [], []]);

  const end = await stack.destroy();
  expect([end.ok, end.steps, end.requests]).toEqual([true, ["delete stripe"], [`DELETE /connections/${id}`]]);
  expect([stack.emulator.connections(), stack.rows()]).toEqual([[], []]);
});

test("a changed name, app or key replaces: the new connection is created first, then the old one is revoked", async () => {
  const stack = await testStack();
  const args = { name: "Payments", app: "stripe", apiKey: stack.newKey() };
  const program = () => {
    new ApiKeyConnection("stripe", args);
  };
  const replaced = ["create-replacement stripe", "replace stripe", "delete-replaced stripe"];
  await stack.deploy(program);
  for (const change of [{ name: "Billing" }, { app: "adyen" }, { apiKey: stack.newKey() }]) {
    const old = stack.onlyId();
    Object.assign(args, change);
    const preview = await stack.preview();
    expect([preview.steps, preview.requests]).toEqual([replaced, []]);
    expect(preview.infos).toEqual([expect.stringContaining(`${old} ("`)]);
    const run = await stack.deploy(program);
    expect(run.steps).toEqual(replaced);
    expect(run.requests).toEqual(["GET /connections", "POST /connections", `DELETE /connections/${old}`]);
    const id = stack.onlyId();
    expect(id).not.toBe(old);
    expect(stack.emulator.holdsKey(id, args.apiKey)).toBe(true);
    expect(stack.emulator.connections()).toMatchObject([{ name: args.name, app: args.app }]);
  }
  await stack.expectClean();
});

test("values that are unknown in a preview are not refused, and cause no request", async () => {
  const stack = await testStack();
  const [known, changed] = [stack.newKey(), stack.newKey()];
  const keys = [stack.newKey(), stack.newKey(), stack.newKey()] as const;
  const program = (apiKey: string) => () => {
    const first = new ApiKeyConnection("first", { app: "stripe", apiKey });
    const later = <T extends string>(value: T) => first.created.apply(() => value) as Output<T>;
    new ApiKeyConnection("name", { app: "github", name: later("Late"), apiKey: keys[0] });
    new ApiKeyConnection("app", { app: later("slack"), apiKey: keys[1] });
    new ApiKeyConnection("key", { app: "sendgrid", apiKey: later(keys[2]), type: later("API_KEY") });
  };
  const creation = await stack.preview(program(known));
  expect([creation.ok, creation.requests]).toEqual([true, []]);
  expect(creation.steps.sort()).toEqual(["create app", "create first", "create key", "create name"]);
  await stack.up(program(known));
  const late = stack.emulator.connections().filter(({ app }) => app !== "stripe");
  const named = late.map(({ app, name }) => `${app} ${name}`);
  expect(named.sort()).toEqual(["github Late", "sendgrid key", "slack app"]);

  // The first connection will be replaced, so the values that depend on it are unknown until then.
  const change = await stack.preview(program(changed));
  expect([change.ok, change.requests, change.changes]).toMatchObject([true, [], { replace: 4 }]);
  const run = await stack.deploy(program(changed));
  expect(run.steps).toEqual(["create-replacement first", "replace first", "delete-replaced first"]);
  expect(stack.emulator.connections()).toEqual(expect.arrayContaining(late));
});
