import { expect, onTestFinished, test } from "vitest";
import { type InterimOption, startEmulator } from "../../../emulator/index";
import { FlowstackClient } from "../../../provider/api/client";
import { sendWithUndici } from "../../../provider/api/http/network";
import { aWorld, requests, settings } from "../world";

/** Interim replies (RFC 9110, 15.2): a client ignores the ones that it does not expect. Real sockets, the real undici. */

const WANTED = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };

const INTERIM: [string, InterimOption][] = [
  ["100 before each reply", {}],
  ["100 before the reply to a POST", { method: "POST" }],
  ["100 before the reply to a DELETE", { method: "DELETE" }],
  ["100 three times", { statuses: [100, 100, 100] }],
  ["103", { statuses: [103] }],
  ["103 before and after 100", { statuses: [103, 100, 103] }],
];

test.each(INTERIM)(
  "a server that sends %s: each request is sent once, and its reply is read",
  async (_, interim) => {
    const emulator = await startEmulator({ interim });
    onTestFinished(() => emulator.close());
    const client = new FlowstackClient(settings({ baseUrl: emulator.url }), aWorld(sendWithUndici));
    const [{ id }] = await Promise.all([client.create(WANTED), client.list(), client.list()]);
    expect((await client.get(id)).id).toBe(id);
    expect(await client.delete(id)).toBe("deleted");
    expect(await client.delete(id)).toBe("absent");
    expect(requests({ flowstack: emulator })).toHaveLength(6);
  },
);
