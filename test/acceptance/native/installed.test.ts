import { appendFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { version } from "../../../provider/world/version";
import { driver } from "../../local-stack";
import { temporaryFolder, testStack } from "../harness";
import { extractedFromTarball, PROJECT, pathWithoutPlugin } from "../installed";

const PLUGIN = join("package", "dist", "plugin");

/** A project with the published package. `works` imports another connection by the plugin. */
async function project() {
  const folder = await extractedFromTarball();
  const { emulator, local } = await testStack({ folder, env: { PATH: pathWithoutPlugin() } });
  let count = 0;
  const importBy = (env: Record<string, string> = {}) => {
    const id = `conn_${++count}`;
    emulator.seed([{ id, name: id, app: "gmail", type: "OAUTH2" }]);
    const flags = ["--yes", "--skip-preview", "--generate-code=false", "--stack", local.name];
    return local.run(["import", "flowstack:index:OAuthConnection", id, id, ...flags], { env });
  };
  const works = async (env?: Record<string, string>) => {
    const { code, output } = await importBy(env);
    expect(code, output).toBe(0);
    expect(local.state().connections.map((row) => row.id)).toContain(`conn_${count}`);
  };
  return { folder, local, works, importBy };
}

test("the plugin of the npm package is found by its path, on PATH, and by `pulumi plugin install --file`", async () => {
  const { folder, local, works, importBy } = await project();
  const settings = join(folder, "Pulumi.yaml");
  expect((await importBy()).output).toContain("no resource plugin 'pulumi-resource-flowstack' found");

  appendFileSync(settings, `plugins:\n  providers:\n    - name: flowstack\n      path: ${PLUGIN}\n`);
  await works();

  writeFileSync(settings, PROJECT);
  await works({ PATH: [join(folder, PLUGIN), pathWithoutPlugin()].join(delimiter) });

  for (const file of [PLUGIN, join(PLUGIN, "pulumi-resource-flowstack")]) {
    const install = ["plugin", "install", "resource", "flowstack", version, "--reinstall", "--file", file];
    await local.must(install);
    await works();
  }
  // With this file, `pulumi install` would run `npm install` in the package's folder.
  const files = readdirSync(join(folder, "package"), { recursive: true });
  expect(files.filter((name) => String(name).includes("PulumiPlugin"))).toEqual([]);
});

test("a launcher that finds no plugin says what to do, without a stack", async () => {
  const { LocalStack } = await driver();
  const local = new LocalStack(temporaryFolder(), "dev", { PATH: pathWithoutPlugin() });
  const file = join(process.cwd(), "dist", "plugin", "pulumi-resource-flowstack");
  await local.must(["plugin", "install", "resource", "flowstack", version, "--file", file]);
  const { code, output } = await local.run(["package", "get-schema", "flowstack"]);
  expect(code).not.toBe(0);
  expect(output).toContain(`pulumi-flowstack is not installed in `);
  expect(output).not.toMatch(/^ +at /m);
});
