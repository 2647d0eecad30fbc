import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aPlace, MIXED, type Place } from "./run";

const managed = (place: Place) => place.stack("dev", [{ id: "conn_stripe", name: "pay" }]);

/** Everything is in `c.ts`, and FlowStack has a new connection since. */
async function adopted(): Promise<Place> {
  const place = aPlace(MIXED);
  await place.run("adopt", "--out", "c.ts");
  place.flowstack.seed([{ id: "conn_new", name: "New", app: "stripe" }]);
  return place;
}

test.each([
  ["--stack dev", "lose 1 connection", managed],
  ["--stack dev --app github", "lose 2 connections", managed],
  ["--app stripe", "lose 2 connections", () => {}],
  ["--id conn_new", "lose 3 connections", () => {}],
])("--force %s over a file of adopt is refused: it would %s", async (flags, said, before) => {
  const place = await adopted();
  before(place);
  const text = place.file("c.ts");
  const { code, err } = await place.run("adopt", "--out", "c.ts", "--force", "--yes", ...flags.split(" "));
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/^error: \[WOULD_DROP\] With --force, c\.ts would /),
  ]);
  expect(err).toContain(said);
  expect(place.file("c.ts")).toBe(text);
});

test("--force over another file is refused where the stack manages what would be left out", async () => {
  const place = aPlace(MIXED);
  managed(place);
  writeFileSync(join(place.folder, "c.ts"), "mine");
  const { err } = await place.run("adopt", "--stack", "dev", "--out", "c.ts", "--force");
  expect([err, place.file("c.ts")]).toEqual([expect.stringContaining("[WOULD_DROP]"), "mine"]);
});

test("--force works where there is no file, or where the new one declares all of it again", async () => {
  const place = await adopted();
  managed(place);
  expect((await place.run("adopt", "--stack", "dev", "--out", "other.ts", "--force")).code).toBe(0);
  expect((await place.run("adopt", "--out", "c.ts", "--force")).code).toBe(0);
  expect(place.file("c.ts")).toContain("conn_new");
});

test("connections that are gone from FlowStack can be left out: there is nothing to delete", async () => {
  const place = await adopted();
  const text = place.file("c.ts").replaceAll("conn_stripe", "conn_gone");
  writeFileSync(join(place.folder, "c.ts"), text);
  expect((await place.run("adopt", "--out", "c.ts", "--force")).code).toBe(0);
});

test("replacing a program that adopt did not write warns that the next `pulumi up` may delete", async () => {
  const place = aPlace(MIXED);
  writeFileSync(join(place.folder, "c.ts"), "mine");
  const warned = "Read its preview first: it deletes whatever only the old c.ts declared.";
  const { out } = await place.run("adopt", "--out", "c.ts", "--force");
  expect([out.includes(warned), out.includes("changes nothing")]).toEqual([true, false]);
  expect((await place.run("adopt", "--out", "c.ts", "--force")).out).toContain(
    "changes nothing in FlowStack",
  );
});
