import { execFileSync } from "node:child_process";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { SeedRow } from "../../emulator/index";
import { fingerprint } from "../../provider/state/fingerprint";
import { connectionState } from "../../provider/state/state";
import { SHIM } from "../../sdk/shim";
import { compile } from "../compile";
import { KEY, requests } from "../provider/world";
import { aPlace, MIXED } from "./run";

const ROOT = resolve(__dirname, "../..");

test("prints the plan first, and only the plan where no file is named", async () => {
  const place = aPlace(MIXED);
  const { code, out, err } = await place.run("adopt");
  expect(out).toBe(`ID           APP     NAME               STATUS   PLAN
conn_deploy  github  Deploy 🚀          ACTIVE   adopt as ApiKeyConnection "deploy"
conn_inbox   gmail   Support inbox      EXPIRED  adopt as OAuthConnection "support-inbox"
conn_stripe  stripe  Production Stripe  ACTIVE   adopt as ApiKeyConnection "production-stripe"

3 connections to adopt, 0 left out. Add --stack <name> to leave out what a stack manages.
`);
  expect([code, err]).toEqual([
    0,
    "\nNothing was written. Add --out connections.ts, or see --help for the other way.\n",
  ]);
  expect([place.files(), requests(place)]).toEqual([[], ["GET /connections"]]);
});

test("--out writes a program that adopts by the option import", async () => {
  const place = aPlace(MIXED);
  const { out } = await place.run("adopt", "--out", "connections.ts");
  expect(
    place.file("connections.ts"),
  ).toBe(`// FlowStack connections, adopted with \`npx pulumi-flowstack adopt\`.
//
// No API returns a key. Before the first \`pulumi up\`, set:
//   pulumi config set --secret deployKey
//   pulumi config set --secret productionStripeKey
import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();

// conn_deploy
export const deploy = new flowstack.ApiKeyConnection(
  "deploy",
  {
    name: "Deploy 🚀",
    app: "github",
    apiKey: config.requireSecret("deployKey"),
  },
  { import: "conn_deploy" },
);

// conn_inbox ("Support inbox")
export const supportInbox = new flowstack.OAuthConnection("support-inbox", {
  connectionId: "conn_inbox",
  app: "gmail",
});

// conn_stripe
export const productionStripe = new flowstack.ApiKeyConnection(
  "production-stripe",
  {
    name: "Production Stripe",
    app: "stripe",
    apiKey: config.requireSecret("productionStripeKey"),
  },
  { import: "conn_stripe" },
);
`);
  expect(out).toContain("Written: connections.ts\n");
  expect(out).toContain('  1. Import it in the program: import "./connections";\n');
  expect(out).toContain("pulumi config set --secret deployKey\n");
});

test("--file writes the file for `pulumi import --file`, and --out beside it the matching program", async () => {
  const place = aPlace(MIXED);
  const { out } = await place.run("adopt", "--file", "import.json", "--out", "c.ts");
  const { resources } = JSON.parse(place.file("import.json"));
  expect(resources.map(({ type, name, id }: Record<string, string>) => [type, name, id])).toEqual([
    ["pulumi-nodejs:dynamic/flowstack:ApiKeyConnection", "deploy", "conn_deploy"],
    ["pulumi-nodejs:dynamic/flowstack:OAuthConnection", "support-inbox", "conn_inbox"],
    ["pulumi-nodejs:dynamic/flowstack:ApiKeyConnection", "production-stripe", "conn_stripe"],
  ]);
  expect(resources[1].inputs).toEqual({
    __provider: SHIM,
    connectionId: "conn_inbox",
    app: "gmail",
  });
  for (const { id, type, outputs } of resources) {
    const { __provider, memory, ...rest } = outputs;
    expect([__provider, Object.keys(memory)]).toEqual([
      SHIM,
      ["4dabf18193072939515e22adb298388d", "plaintext"],
    ]);
    const state = connectionState.parse({ ...rest, memory: JSON.parse(memory.plaintext) });
    expect(state.memory.writer).toBe(fingerprint(state.memory.salt, KEY));
    // Until an `up` accepts it, a delete leaves the connection alone.
    expect(state.memory.unconfirmed).toBe(type.endsWith("ApiKeyConnection") || undefined);
    const { updated: _, id: __, ...row } = place.flowstack.connections().find((one) => one.id === id) ?? {};
    expect(state).toMatchObject(row ?? {});
  }
  expect(place.file("c.ts")).not.toContain("import:");
  expect(place.file("c.ts")).toContain("// conn_stripe\n");
  expect(statSync(join(place.folder, "import.json")).mode & 0o777).toBe(0o600);
  expect(out).toContain("pulumi import --file import.json --generate-code=false --protect=false\n");
});

test("adopts only chosen connections; leaves out what a stack manages, and does not use its names", async () => {
  const place = aPlace([...MIXED, { id: "conn_b", name: "Pay", app: "adyen" }]);
  place.stack("dev", [{ id: "conn_stripe", name: "pay" }]);
  const { out } = await place.run("adopt", "--json", "--stack", "dev", "--type", "API_KEY");
  const { adopted, skipped, written } = JSON.parse(out);
  expect(adopted.map(({ id, logical }: Record<string, string>) => [id, logical])).toEqual([
    ["conn_b", "pay-adyen"],
    ["conn_deploy", "deploy"],
  ]);
  expect(skipped).toMatchObject([{ id: "conn_stripe", why: "managed by the stack dev, as pay" }]);
  expect(written).toEqual([]);
});

test.each([["--yes"], [undefined]])("a second run adds only new connections (%s)", async (flag) => {
  const place = aPlace(MIXED.slice(0, 2));
  const files = ["--file", "i.json", "--out", "c.ts"];
  await place.run("adopt", ...files);
  const before = place
    .file("c.ts")
    .replace('name: "Production Stripe"', 'name: "Production Stripe" /* mine */');
  writeFileSync(join(place.folder, "c.ts"), before);
  place.flowstack.seed([{ id: "conn_new", name: "Production Stripe", app: "stripe" }]);
  place.answers = ["y"];
  await place.run("adopt", ...files, ...(flag ? [flag] : []));
  expect(place.asked).toEqual(flag ? [] : ["Add 1 connection to c.ts and 1 connection to i.json? [y/N] "]);
  expect(place.file("c.ts")).toBe(`${before}
// For the connections below, set before the next \`pulumi up\`:
//   pulumi config set --secret productionStripe2Key

// conn_new
export const productionStripe2 = new flowstack.ApiKeyConnection("production-stripe-2", {
  name: "Production Stripe",
  app: "stripe",
  apiKey: config.requireSecret("productionStripe2Key"),
});
`);
  const { resources } = JSON.parse(place.file("i.json"));
  expect(resources.map(({ id }: { id: string }) => id)).toEqual(["conn_inbox", "conn_stripe", "conn_new"]);

  const [program, file] = [place.file("c.ts"), place.file("i.json")];
  const third = await place.run("adopt", ...files);
  expect([third.code, third.err]).toEqual([0, "\nThere is nothing new to adopt: nothing was written.\n"]);
  expect([place.file("c.ts"), place.file("i.json")]).toEqual([program, file]);
});

test("the program alone shows what it declares, after the import file is deleted", async () => {
  const place = aPlace([...MIXED, { id: 'an "odd" id', name: "Odd", app: "stripe" }]);
  await place.run("adopt", "--file", "i.json", "--out", "c.ts");
  rmSync(join(place.folder, "i.json"));
  const { adopted, skipped } = JSON.parse((await place.run("adopt", "--out", "c.ts", "--json")).out);
  expect([adopted, skipped]).toMatchObject([[], { length: 4 }]);
});

test("an API key added to a program of OAuth connections brings the imports that it needs", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts", "--type", "OAUTH2");
  expect(place.file("c.ts")).not.toContain("pulumi.Config");
  await place.run("adopt", "--out", "c.ts", "--yes");
  expect(place.file("c.ts")).toContain(
    'import * as pulumi from "@pulumi/pulumi";\nimport * as flowstack from "pulumi-flowstack";\n\nconst config',
  );
});

test.each(["", "n", "no thanks"])("the answer %j writes nothing", async (answer) => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts", "--id", "conn_inbox");
  const before = place.file("c.ts");
  place.answers = [answer];
  const { code, err } = await place.run("adopt", "--out", "c.ts");
  expect([code, err, place.file("c.ts")]).toEqual([
    130,
    "error: [CANCELLED] Stopped: nothing was written.\n",
    before,
  ]);
});

test("--force replaces the file, whatever it contained", async () => {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts");
  const before = place.file("c.ts");
  writeFileSync(join(place.folder, "c.ts"), "mine");
  expect((await place.run("adopt", "--out", "c.ts", "--force")).code).toBe(0);
  expect(place.file("c.ts")).toBe(before);
});

test("leaves out connections that a program cannot declare, with the reason", async () => {
  const place = aPlace([
    { name: " ", app: "stripe" },
    { name: "x", app: "" },
    { name: "x", app: "y", type: "" },
    { name: "x", app: "y", type: "BASIC_AUTH" },
  ]);
  const { adopted, skipped } = JSON.parse((await place.run("adopt", "--json")).out);
  expect(skipped.map(({ why }: { why: string }) => why).sort()).toEqual([
    "FlowStack's reply has no app",
    "FlowStack's reply has no type",
    "it has no name: name it in the dashboard",
  ]);
  expect(adopted).toMatchObject([{ kind: "OAuthConnection", logical: "x" }]);
});

test("an empty project has nothing to adopt", async () => {
  const { code, out, err } = await aPlace().run("adopt", "--out", "c.ts");
  expect([code, out, err]).toEqual([
    0,
    "There are no connections yet.\n",
    "\nThere is nothing new to adopt: nothing was written.\n",
  ]);
});

/** Everything that could break a program. */
const NASTY: SeedRow[] = [
  ...MIXED,
  { id: "conn_1", name: "class", app: "stripe" },
  { id: "conn_2", name: "config", app: "stripe" },
  { id: "conn_3", name: "Production Stripe", app: "stripe" },
  { id: "conn_4", name: 'say "hi"', app: "stripe" },
  { id: "conn_5", name: 'it\'s "both" \\ `y`', app: "stripe" },
  { id: "conn_6", name: "line\nbreak\u2028process.exit(1)", app: "gmail", type: "OAUTH2" },
  { id: "conn_7", name: "*/ process.exit(1) /*", app: "gmail", type: "OAUTH2" },
  { id: "odd id */ \u2028process.exit(1)", name: "顧客", app: "hubspot", type: "OAUTH2" },
  { id: "conn_8", name: "\u202egnp.exe", app: "slack" },
  { id: "conn_9", name: "1", app: "slack" },
];

test("programs of both forms compile under strict rules and are formatted, whatever the names are", async () => {
  const programs: string[] = [];
  for (const flags of [[], ["--file", "i.json"]]) {
    const place = aPlace(NASTY);
    await place.run("adopt", "--out", "c.ts", "--id", "conn_1", ...flags);
    expect((await place.run("adopt", "--out", "c.ts", "--yes", ...flags)).code).toBe(0);
    const text = place.file("c.ts");
    expect(text.match(/ = new flowstack\./g)).toHaveLength(NASTY.length);
    expect(formatted(text)).toBe(text);
    expect((await place.run("adopt", "--out", "c.ts", ...flags)).err).toContain("nothing new");
    programs.push(join(place.folder, "c.ts"));
  }
  expect(compile(programs)).toEqual([]);
}, 60_000);

function formatted(input: string): string {
  const biome = join(ROOT, "node_modules/.bin/biome");
  return execFileSync(biome, ["format", "--stdin-file-path=c.ts"], { input, cwd: ROOT, encoding: "utf8" });
}
