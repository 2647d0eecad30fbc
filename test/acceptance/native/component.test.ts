import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../harness";
import { ConstructedSet, nativeStack } from "./native";

function fileWith(text: string): string {
  const file = join(temporaryFolder(), "connections.yaml");
  writeFileSync(file, text);
  return file;
}

const CONNECTIONS = `connections:
  stripe: { app: stripe, name: Payments, key: { config: stripeKey } }
  github: { app: github, key: { env: GITHUB_KEY } }
  mail: { kind: oauth, connectionId: conn_mail }
`;

test("a ConnectionSet makes its connections, and changes nothing the next time", async () => {
  const stack = await nativeStack();
  stack.emulator.seed([{ id: "conn_mail", name: "Inbox", app: "gmail", type: "OAUTH2" }]);
  const [stripe, github] = [stack.newKey(), stack.newKey()];
  await stack.setSecret("stripeKey", stripe);
  stack.env.GITHUB_KEY = github;
  const file = fileWith(CONNECTIONS);
  const program = () => ({ ids: new ConstructedSet("all", { file }).ids });
  const preview = await stack.preview(program);
  expect([preview.ok, preview.steps.length], preview.output).toEqual([true, 3]);
  const run = await stack.up(program);
  expect(run.steps.sort()).toEqual(["create all-github", "create all-mail", "create all-stripe"]);
  const ids = Object.fromEntries(["stripe", "github", "mail"].map((key) => [key, stack.idOf(`all-${key}`)]));
  expect(await stack.outputs()).toEqual({ ids });
  expect(stack.emulator.holdsKey(ids.stripe as string, stripe)).toBe(true);
  expect(stack.emulator.holdsKey(ids.github as string, github)).toBe(true);
});

test("a wrong file and a refused connection are told without a stack, and nothing is created", async () => {
  const stack = await nativeStack();
  const wrong = fileWith("connections:\n  stripe: { ap: stripe, key: { env: NONE } }\n");
  const refused = await stack.tryUp(() => void new ConstructedSet("all", { file: wrong }));
  expect([refused.ok, refused.output]).toEqual([false, expect.stringContaining("[MANIFEST_INVALID]")]);

  const absent = fileWith("connections:\n  mail: { kind: oauth, connectionId: conn_nope }\n");
  const run = await stack.tryUp(() => void new ConstructedSet("all", { file: absent }));
  expect([run.ok, run.errors.join()]).toEqual([
    false,
    expect.stringMatching(/^all-mail: .*\[ADOPTION_REFUSED\]/),
  ]);
  expect(stack.emulator.connections()).toEqual([]);
});
