import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ApiKeyConnection, Provider } from "../../sdk/index";
import { waitedFor } from "../../sdk/waited-for";
import { inARun } from "./run";

test("a lookup expects in its project's list only the connections of that project", async () => {
  const found: unknown[] = [];
  await inARun(async () => {
    const provider = new Provider("second", { apiKey: "fs_test_second" });
    const make = (name: string, opts = {}) =>
      new ApiKeyConnection(name, { app: "stripe", apiKey: "sk_canary" }, opts);
    const parent = new pulumi.ComponentResource("a:b:Set", "set", {}, { providers: [provider] });
    const dependsOn = [make("own"), make("other", { provider }), make("inherited", { parent })];
    for (const project of [undefined, provider]) {
      const waited = waitedFor(dependsOn, pulumi.output({}), project);
      found.push(await new Promise((resolve) => void waited.apply(resolve)));
    }
  });
  expect(found).toEqual([
    { hasOthers: false, ids: ["conn_of_own"] },
    { hasOthers: false, ids: ["conn_of_other", "conn_of_inherited"] },
  ]);
});
