import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aPlace, MIXED } from "./run";

test("--file: the program declares everything before Pulumi runs, and the file is deleted last", async () => {
  const args = ["adopt", "--file", "import.json", "--out", "connections.ts", "--id", "conn_stripe"];
  const { out } = await aPlace(MIXED).run(...args);
  expect(out.slice(out.indexOf("Next:"))).toBe(`Next:
  1. Import it in the program: import "./connections";
  2. Set the keys, which no API returns:
     pulumi config set --secret productionStripeKey
  3. pulumi import --file import.json --generate-code=false --protect=false
  4. pulumi up
     It records the program's keys as baselines, and sends nothing to FlowStack.
  5. Delete import.json.
`);
  const { steps } = JSON.parse((await aPlace(MIXED).run(...args, "--json")).out);
  expect(steps).toEqual([
    'Import it in the program: import "./connections";',
    "Set the keys, which no API returns:",
    "pulumi config set --secret productionStripeKey",
    "pulumi import --file import.json --generate-code=false --protect=false",
    "pulumi up",
    "It records the program's keys as baselines, and sends nothing to FlowStack.",
    "Delete import.json.",
  ]);
});

test.each([
  ["./c.ts", 'import "./c";'],
  ["sub/c.mts", 'import "./sub/c.mjs";'],
  ["sub/../c.cts", 'import "./c.cjs";'],
  ["../beside.ts", 'import "../beside";'],
  ["ABSOLUTE/c.ts", 'import "./c";'],
  ["linked/c.ts", 'import "./sub/c";'],
  ['it "is".ts', `import './it "is"';`],
  ["plain", "Rename plain so that it ends in .ts, and import it in the program."],
])("the program imports %s as %s", async (out, said) => {
  const place = aPlace(MIXED);
  const program = join(place.folder, "program");
  mkdirSync(join(program, "sub"), { recursive: true });
  symlinkSync("sub", join(program, "linked"));
  const path = out.replace("ABSOLUTE", program);
  const done = await place.run("adopt", "-C", program, "--out", path, "--id", "conn_inbox", "--json");
  expect(JSON.parse(done.out).steps[0]).toContain(said);
});

test("quotes arguments that a shell would split", async () => {
  const place = aPlace(MIXED);
  place.stack("it's", []);
  const { out } = await place.run("adopt", "--file", "a b.json", "--stack", "it's", "--json");
  const at = " --stack 'it'\\''s'";
  expect(JSON.parse(out).steps.slice(1, 3)).toEqual([
    `pulumi import --file 'a b.json' --generate-code=false --protect=false${at}`,
    `pulumi up${at}`,
  ]);
});
