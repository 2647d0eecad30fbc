import { describe, expect, test } from "vitest";
import { FlowstackClient } from "../../../provider/api/client";
import { QuotaGate } from "../../../provider/api/gate";
import { Inventory } from "../../../provider/inventory/inventory";
import type { HttpReply, HttpRequest, World } from "../../../provider/world/world";
import { START, VirtualClock } from "../clock";
import { refusal, reply } from "../script";
import { aWorld, failureOf, settings } from "../world";

const WANTED = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_1" };
const CANCELLED = { code: "CANCELLED", outcome: "unprocessed" };

/** A clock on which the run is cancelled during the first sleep. */
class CancellingClock extends VirtualClock {
  constructor(private readonly controller: AbortController) {
    super();
  }

  override sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    this.sleeps.push(milliseconds);
    const asleep = this.pass(milliseconds, signal);
    queueMicrotask(() => this.controller.abort());
    return asleep;
  };
}

/** A client of a server, in a run that `controller` can cancel. */
function aRun(
  answer: (request: HttpRequest) => HttpReply | Promise<HttpReply>,
  changed: Partial<World> = {},
) {
  const controller = new AbortController();
  const sent: HttpRequest[] = [];
  const send = async (request: HttpRequest) => {
    sent.push(request);
    return answer(request);
  };
  const clock = new CancellingClock(controller);
  const world = { ...aWorld(send, { clock, signal: controller.signal }), ...changed };
  return { controller, sent, clock, client: new FlowstackClient(settings(), world) };
}

describe("a cancelled run", () => {
  test("sends no new request", async () => {
    const { client, controller, sent } = aRun(() => reply(200, { data: [] }));
    controller.abort();
    for (const call of [
      client.list(),
      client.get("conn_a"),
      client.create(WANTED),
      client.delete("conn_a"),
    ]) {
      expect(await failureOf(call)).toMatchObject(CANCELLED);
    }
    expect(sent).toEqual([]);
  });

  test("sends no request that has passed the gate, but was not sent yet", async () => {
    const { promise: check, resolve } = Promise.withResolvers<boolean>();
    const { client, controller, sent } = aRun(() => reply(200, { data: [] }), { isOrphaned: () => check });
    const calling = failureOf(client.list());
    await new Promise(setImmediate);
    controller.abort();
    resolve(false);
    expect(await calling).toMatchObject(CANCELLED);
    expect(sent).toEqual([]);
  });

  test("lets a POST in flight finish, and returns its reply", async () => {
    const { promise: answer, resolve } = Promise.withResolvers<HttpReply>();
    const { client, controller, sent } = aRun(() => answer);
    const creating = client.create(WANTED);
    await new Promise(setImmediate);
    controller.abort();
    resolve(reply(201, { id: "conn_a" }));
    expect(await creating).toEqual({ id: "conn_a" });
    expect(sent).toHaveLength(1);
  });

  test("does not repeat a POST in flight that FlowStack refuses with a 429", async () => {
    const { promise: answer, resolve } = Promise.withResolvers<HttpReply>();
    const { client, controller, sent, clock } = aRun(() => answer);
    const creating = failureOf(client.create(WANTED));
    await new Promise(setImmediate);
    controller.abort();
    resolve(refusal(429, "Slow.", { "retry-after": "5" }));
    expect(await creating).toMatchObject(CANCELLED);
    expect([sent.length, clock.sleeps]).toEqual([1, []]);
  });

  test("ends the wait between two attempts", async () => {
    const { client, sent, clock } = aRun(() => refusal(503));
    expect((await failureOf(client.get("conn_a"))).code).toBe("CANCELLED");
    expect([sent.length, clock.sleeps, clock.now()]).toEqual([1, [250], START]);
  });

  test("leaves the outcome unknown when the attempt before the wait had an unknown outcome", async () => {
    const { client } = aRun(() => refusal(500));
    expect(await failureOf(client.delete("conn_a"))).toMatchObject({
      code: "CANCELLED",
      outcome: "unknown",
      causeCode: "SERVER_ERROR",
    });
  });

  test("ends the wait for the quota's reset", async () => {
    const { client, sent, clock } = aRun(() => refusal(429, "Slow.", { "retry-after": "20" }));
    expect(await failureOf(client.create(WANTED))).toMatchObject(CANCELLED);
    expect([sent.length, clock.sleeps, clock.now()]).toEqual([1, [20_000], START]);
  });

  test("ends a walk over the list, and a new look, without another request", async () => {
    const { client, controller, sent } = aRun(({ url }) => {
      const isSecond = url.includes("cursor");
      if (isSecond) controller.abort();
      return reply(200, { data: [{ id: `${isSecond}` }], cursor: `${sent.length}`, hasMore: true });
    });
    const inventory = new Inventory(client);
    expect(await failureOf(inventory.all())).toMatchObject(CANCELLED);
    expect(await failureOf(inventory.lookAgain())).toMatchObject(CANCELLED);
    expect(await failureOf(inventory.find("conn_a"))).toMatchObject(CANCELLED);
    expect(sent).toHaveLength(2);
  });
});

describe("the gate of a cancelled run", () => {
  function aGate() {
    const controller = new AbortController();
    const clock = new VirtualClock();
    let looks = 0;
    const now = () => {
      looks++;
      return clock.now();
    };
    const { signal } = controller;
    const gate = new QuotaGate({ clock: { now, sleep: clock.sleep }, signal, tell: () => {} }, 60_000);
    return { gate, clock, controller, looks: () => looks };
  }

  test("rejects all who wait for the reset, at once and without spinning", async () => {
    const { gate, clock, controller, looks } = aGate();
    await gate.pass("GET /connections");
    gate.answered(429, { retryAfter: "30" });
    const waiting = Array.from({ length: 20 }, () => failureOf(gate.pass("GET /connections")));
    const before = looks();
    controller.abort();
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject(CANCELLED);
    expect(clock.now()).toBe(START);
    expect(looks() - before).toBe(0);
  });

  test("rejects all who wait for another request's reply, at once and without spinning", async () => {
    const { gate, controller, looks } = aGate();
    await gate.pass("GET /connections");
    gate.answered(200, { remaining: "1" });
    await gate.pass("GET /connections");
    const waiting = Array.from({ length: 20 }, () => failureOf(gate.pass("GET /connections")));
    await new Promise(setImmediate);
    const before = looks();
    controller.abort();
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject(CANCELLED);
    expect(looks() - before).toBe(20);
  });

  test("rejects whoever comes later while it is closed", async () => {
    const { gate, clock, controller } = aGate();
    await gate.pass("GET /connections");
    gate.answered(429, { retryAfter: "30" });
    controller.abort();
    expect(await failureOf(gate.pass("GET /connections"))).toMatchObject(CANCELLED);
    expect(clock.sleeps).toEqual([]);
  });
});
