import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aPlace, MIXED } from "./run";

test("--file: the program declares everything before Pulumi runs, and the file goes last", async () => {
  const args = ["adopt", "--file", "import.json", "--out", "connections.ts", "--id", "conn_stripe"];
  const { out } = await aPlace(MIXED).run(...args);
  expect(out.slice(out.indexOf("Next:"))).toBe(`Next:
  1. Have the program import it, as in: import "./connections";
  2. Set the keys, which no API gives back:
     pulumi config set --secret productionStripeKey
  3. pulumi import --file import.json --generate-code=false --protect=false
  4. pulumi up
     Records the keys that the program has as those to compare with, and sends nothing.
  5. Delete import.json.
`);
  const { steps } = JSON.parse((await aPlace(MIXED).run(...args, "--json")).out);
  expect(steps).toEqual([
    'Have the program import it, as in: import "./connections";',
    "Set the keys, which no API gives back:",
    "pulumi config set --secret productionStripeKey",
    "pulumi import --file import.json --generate-code=false --protect=false",
    "pulumi up",
    "Records the keys that the program has as those to compare with, and sends nothing.",
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
  ["plain", "Give plain a name that ends in .ts, and have the program import it."],
])("the program imports %s as %s", async (out, said) => {
  const place = aPlace(MIXED);
  const program = join(place.folder, "program");
  mkdirSync(join(program, "sub"), { recursive: true });
  symlinkSync("sub", join(program, "linked"));
  const path = out.replace("ABSOLUTE", program);
  const done = await place.run("adopt", "-C", program, "--out", path, "--id", "conn_inbox", "--json");
  expect(JSON.parse(done.out).steps[0]).toContain(said);
});

test("what a shell would take apart is quoted", async () => {
  const place = aPlace(MIXED);
  place.stack("it's", []);
  const { out } = await place.run("adopt", "--file", "a b.json", "--stack", "it's", "--json");
  const at = " --stack 'it'\\''s'";
  expect(JSON.parse(out).steps.slice(1, 3)).toEqual([
    `pulumi import --file 'a b.json' --generate-code=false --protect=false${at}`,
    `pulumi up${at}`,
  ]);
});

test.each([
  [5, false],
  [6, true],
])("%i keys: that they can be set at once is said: %s", async (number, said) => {
  const rows = Array.from({ length: number }, (_, at) => ({ name: `n${at}`, app: "stripe" }));
  const place = aPlace(rows);
  const { out } = await place.run("adopt", "--out", "c.ts");
  const line = "//   (several at once: pulumi config set-all --secret n0Key=… --secret n1Key=…)\n";
  expect(place.file("c.ts").includes(line)).toBe(said);
  expect(out.includes("the top of c.ts has the commands")).toBe(said);
});
