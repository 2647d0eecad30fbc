import { expect, onTestFinished, test } from "vitest";
import { family, kill } from "../../chaos/processes";
import { nativeStack } from "./native";

/** The plugin's processes below this one. One that has ended, and that nobody has asked about yet, has no command line. */
const pluginsOf = (pid: number) =>
  family(pid).filter(({ command }) => command.includes("pulumi-resource-flowstack"));

test("when the engine is killed, the plugin ends, although it waits for an answer of FlowStack", async () => {
  const { local, emulator } = await nativeStack();
  emulator.faults.add({ match: { method: "GET" }, fault: { kind: "hang" } });
  const flags = ["--yes", "--skip-preview", "--generate-code=false", "--stack", local.name];
  const { pid, ended } = local.start([
    "import",
    "flowstack:index:OAuthConnection",
    "mail",
    "conn_mail",
    ...flags,
  ]);
  await expect.poll(() => emulator.requests.length, { timeout: 60_000 }).toBe(1);
  const plugins = pluginsOf(pid as number);
  onTestFinished(() => kill(plugins.flatMap((plugin) => pluginsOf(plugin.pid))));
  expect(plugins).not.toEqual([]);
  process.kill(pid as number, "SIGKILL");
  await ended;
  await expect
    .poll(() => plugins.flatMap((plugin) => pluginsOf(plugin.pid)), { timeout: 10_000 })
    .toEqual([]);
});
