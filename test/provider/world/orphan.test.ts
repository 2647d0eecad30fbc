import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { watchEngine } from "../../../provider/world/orphan";
import { VirtualClock } from "../clock";
import { aProvider, aScene, messageOf, requests } from "../world";

async function anEngine() {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const clock = new VirtualClock();
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const end = () => new Promise((resolve) => server.close(resolve));
  return { clock, address, end, isOrphaned: watchEngine(address, clock) };
}

test("an engine that was seen and then refuses connections has ended", async () => {
  const { clock, end, isOrphaned } = await anEngine();
  expect(await isOrphaned()).toBe(false);
  await end();
  expect(await isOrphaned(), "a second check right after the first").toBe(false);
  await clock.pass(250);
  expect(await isOrphaned()).toBe(true);
});

test("an engine that was never seen does not count as ended", async () => {
  const { clock, address, end } = await anEngine();
  await end();
  expect(await watchEngine(address, clock)()).toBe(false);
});

test.each([undefined, "", "list", "unix:///tmp/engine", "10.1.2.3:80", "127.0.0.1"])(
  "the address %o never counts as an ended engine",
  async (address) => {
    expect(await watchEngine(address, new VirtualClock())()).toBe(false);
  },
);

test("after the engine has ended nothing is sent, and a create with an unknown outcome is not repeated", async () => {
  const scene = aScene();
  let isGone = false;
  const world = { ...scene.world, isOrphaned: async () => isGone };
  scene.flowstack.faults.add({ fault: { kind: "hang" }, match: { method: "POST" } });
  const creating = messageOf(aProvider({ world }).create({ name: "Orph", app: "stripe", apiKey: "sk_a" }));
  while (!requests(scene).includes("POST /connections")) await new Promise(setImmediate);
  isGone = true;
  expect(await creating).toContain("[CREATE_UNCERTAIN]");
  expect(requests(scene)).toEqual(["GET /connections", "POST /connections"]);
  expect(scene.flowstack.connections()).toEqual([]);
});
