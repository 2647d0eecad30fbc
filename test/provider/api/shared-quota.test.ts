import { expect, test } from "vitest";
import { createFlowStack } from "../../../emulator/index";
import { FlowstackClient } from "../../../provider/api/client";
import { START, VirtualClock } from "../clock";
import { aWorld, HOUR, settings } from "../world";

/** Several pipelines of one FlowStack project share its quota, and know of each other only by the headers of their own replies. */

const PIPELINES = 4;
const EACH = 40;
const LIMIT = 100;

/** A request of a pipeline; times in milliseconds. */
interface Sent {
  pipeline: number;
  at: number;
  answered: number;
  status: number;
  remaining: number;
}

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

interface Case {
  seed: number;
  /** Calls that a pipeline makes at once, as `pulumi up --parallel` does. */
  parallel: number;
  maxWait: number;
}

/** Runs all pipelines at once, each with its own client; every request takes 40 to 440 ms. */
async function race({ seed, parallel, maxWait }: Case) {
  const clock = new VirtualClock();
  const flowstack = createFlowStack({ now: clock.now, quota: { limit: LIMIT } });
  const random = numbers(seed);
  const halfWay = () => clock.pass(20 + Math.floor(random() * 200));
  const sent: Sent[] = [];
  const lines: string[] = [];
  const client = (pipeline: number) =>
    new FlowstackClient(
      settings({ rateLimitMaxWait: maxWait }),
      aWorld(
        async ({ method, url, headers, body = "" }) => {
          const at = clock.now();
          await halfWay();
          const outcome = flowstack.handle({ method, path: new URL(url).pathname, headers, body });
          await halfWay();
          if (outcome.kind !== "reply") throw new Error(outcome.kind);
          const { status, headers: answer } = outcome.reply;
          const remaining = Number(answer["x-ratelimit-remaining"]);
          sent.push({ pipeline, at, answered: clock.now(), status, remaining });
          return { status, headers: answer, body: outcome.reply.body.toString() };
        },
        { clock, lines },
      ),
    );
  const pipelines = Array.from({ length: PIPELINES }, async (_, pipeline) => {
    const flow = client(pipeline);
    const names = Array.from({ length: EACH }, (_, at) => `${pipeline}-${at}`);
    await clock.pass(Math.floor(random() * 3_000));
    const work = async () => {
      for (let name = names.shift(); name !== undefined; name = names.shift())
        await flow.create({ name, app: "stripe", apiKey: "sk" });
    };
    return Promise.allSettled(Array.from({ length: parallel }, work));
  });
  const ends = (await Promise.all(pipelines)).flat();
  const failures = ends.flatMap((end) => (end.status === "rejected" ? [String(end.reason.message)] : []));
  return { flowstack, sent, failures, lines };
}

/** Requests that a pipeline sent although an earlier reply to it had said that nothing is left until the reset. */
function sentAgainstTheHeaders(sent: Sent[]): Sent[] {
  return sent.filter((one) =>
    sent.some(
      ({ pipeline, answered, remaining }) =>
        pipeline === one.pipeline && remaining === 0 && answered < one.at && one.at < START + HOUR,
    ),
  );
}

const CASES = [1, 4, 8, 32].flatMap((parallel) => [1, 2, 3].map((seed) => ({ parallel, seed })));

test.each(CASES)(
  "four pipelines use the hour together, and go on after the reset (--parallel $parallel, seed $seed)",
  async (one) => {
    const { flowstack, sent, failures, lines } = await race({ ...one, maxWait: 2 * HOUR });
    expect([failures, flowstack.connections().length]).toEqual([[], PIPELINES * EACH]);
    const inTheHour = sent.filter(({ at }) => at < START + HOUR);
    expect(inTheHour.filter(({ status }) => status === 201)).toHaveLength(LIMIT);
    expect(sentAgainstTheHeaders(sent)).toEqual([]);
    // One each is unavoidable, because each may have sent one request when another used the last of the quota.
    expect(sent.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(2 * PIPELINES);
    // Each that sees less than 10 % left says so once, though it goes on for two hours.
    const isLow = ({ status, remaining }: Sent) => status === 201 && remaining < LIMIT / 10;
    const seeing = new Set(sent.filter(isLow).map(({ pipeline }) => pipeline));
    expect(lines.filter((line) => line.includes("quota is low"))).toHaveLength(seeing.size);
    expect(seeing.size).toBeGreaterThan(0);
  },
);

test.each(CASES)(
  "four pipelines that may not wait for the reset use up the hour, and then fail with its time (--parallel $parallel, seed $seed)",
  async (one) => {
    const { flowstack, sent, failures } = await race({ ...one, maxWait: 60_000 });
    expect(flowstack.connections()).toHaveLength(LIMIT);
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toMatch(/^\[RATE_LIMITED\].* until 2026-03-01T11:00:0/);
    // A reset that headers predict is no reason to fail: at most one more request of each pipeline proves it.
    expect(sentAgainstTheHeaders(sent).length).toBeLessThanOrEqual(PIPELINES);
    expect(sent.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(2 * PIPELINES);
  },
);
