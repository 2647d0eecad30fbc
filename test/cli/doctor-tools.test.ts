import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAtLeast } from "../../cli/doctor/tools";
import { processIo } from "../../cli/shared/io";
import { pulumiVersion } from "../../cli/shared/pulumi";
import { version } from "../../provider/world/version";
import { findings, HEALTHY } from "./findings";
import { aPlace, type Place } from "./run";

test.each([
  ["not in a Pulumi program", [], undefined, "info"],
  ["not installed in a Pulumi program", ["Pulumi.yaml"], undefined, "problem"],
  ["another version", ["Pulumi.yaml"], "9.9.9", "warning"],
  ["the same version", ["Pulumi.yaml"], version, "ok"],
])("this package, %s", async (_, files, installed, level) => {
  const place = aPlace(HEALTHY);
  for (const name of files) writeFileSync(join(place.folder, name), "");
  if (installed) install(place, "pulumi-flowstack", installed);
  expect(await findings(place)).toMatchObject({ package: { level } });
});

test("an old SDK is a problem", async () => {
  const place = aPlace(HEALTHY);
  install(place, "@pulumi/pulumi", "3.249.9");
  expect(await findings(place)).toMatchObject({
    "pulumi-sdk": { level: "problem", text: "@pulumi/pulumi 3.249.9 is older than 3.250.0." },
  });
});

function install(place: Place, name: string, itsVersion: string): void {
  const folder = join(place.folder, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name, version: itsVersion, main: "index.js" }),
  );
  writeFileSync(join(folder, "index.js"), "");
}

test.each([
  ["fails", "echo 'error: broken' >&2; exit 1", "[PULUMI_FAILED] `pulumi version` failed: broken."],
  [
    "says something else",
    "echo hello",
    '[PULUMI_FAILED] `pulumi version` printed "hello", which is not a version.',
  ],
])("a pulumi CLI that %s is a problem", async (_, script, text) => {
  const place = aPlace(HEALTHY);
  writeFileSync(join(place.folder, ".pulumi/pulumi"), `#!/bin/sh\n${script}\n`);
  const found = await findings(place);
  expect(found["pulumi-cli"]).toMatchObject({ level: "problem", text, fix: expect.any(String) });
  expect(found.read).toMatchObject({ level: "ok" });
});

test("a pulumi CLI that hangs is stopped", async () => {
  const place = aPlace();
  writeFileSync(join(place.folder, ".pulumi/pulumi"), "#!/bin/sh\nsleep 60\n");
  const { folder: cwd, environment } = place;
  const io = { ...processIo(), cwd, environment };
  await expect(pulumiVersion(io, 200)).rejects.toThrow(
    "[PULUMI_FAILED] `pulumi version` did not answer within 0.2 s.",
  );
});

test.each([
  ["22.19.0", "22.19.0", true],
  ["22.9.0", "22.19.0", false],
  ["24.0.0-rc.1", "22.19.0", true],
  ["3.259.0+dirty", "3.253.0", true],
])("%s is at least %s: %s", (found, least, outcome) => {
  expect(isAtLeast(found, least)).toBe(outcome);
});
