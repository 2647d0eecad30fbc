import { expect, test } from "vitest";
import { createFlowStack, type FlowStack } from "../../emulator/index";
import { bodyOf, call, create } from "./client";

/** A quarter of a second after a whole one, so that rounding of the reset shows. Milliseconds since 1970. */
const START = 1_000_000_000_250;

/** A FlowStack with a clock that the test sets. */
function withClock(options = {}): { flowstack: FlowStack; clock: { now: number } } {
  const clock = { now: START };
  return { flowstack: createFlowStack({ now: () => clock.now, ...options }), clock };
}

/** The status, rate-limit headers and Retry-After of one list request. */
function rates(flowstack: FlowStack, key?: string): (string | undefined)[] {
  const { status, headers } = call(flowstack, "GET", "/connections", "", key);
  const named = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"];
  return [String(status), ...named.map((name) => headers[name])];
}

test("the default is 5,000 requests an hour; headers count down, and the reset is rounded up to a whole second", () => {
  const { flowstack } = withClock();
  expect(rates(flowstack)).toEqual(["200", "5000", "4999", "1000003601", undefined]);
  expect(rates(flowstack)).toEqual(["200", "5000", "4998", "1000003601", undefined]);
});

test("a used-up quota answers 429 until the second of the reset, and from then on has all its requests again", () => {
  const { flowstack, clock } = withClock({ quota: { limit: 2, windowSeconds: 60 } });
  expect([rates(flowstack)[0], rates(flowstack)[0]]).toEqual(["200", "200"]);
  expect(rates(flowstack)).toEqual(["429", "2", "0", "1000000061", "61"]);
  clock.now = 1_000_000_060_999;
  expect(rates(flowstack)).toEqual(["429", "2", "0", "1000000061", "1"]);
  clock.now = 1_000_000_061_000;
  expect(rates(flowstack)).toEqual(["200", "2", "1", "1000000121", undefined]);
});

test("a 429 has the documented body, and the request has no effect", () => {
  const { flowstack } = withClock({ quota: { limit: 0 } });
  const reply = call(flowstack, "POST", "/connections", create());
  expect(bodyOf(reply).error).toMatchObject({ code: "RATE_LIMIT_EXCEEDED", statusCode: 429 });
  expect(flowstack.connections()).toEqual([]);
});

test("the keys of a project share its quota; requests without an accepted key count for no project", () => {
  const { flowstack } = withClock({ quota: { limit: 2 } });
  expect(rates(flowstack, "fs_test_nobody").slice(0, 3)).toEqual(["401", "2", "2"]);
  expect(rates(flowstack)[2]).toBe("1");
  expect(rates(flowstack, "fs_test_admin")[2]).toBe("0");
  expect(rates(flowstack, "fs_test_readonly")[0]).toBe("429");
  expect(rates(flowstack, "fs_test_second").slice(0, 3)).toEqual(["200", "2", "1"]);
});

test("every reply has the rate-limit headers, and errors count against the quota, too", () => {
  const { flowstack } = withClock();
  const replies = [
    call(flowstack, "POST", "/connections", create()),
    call(flowstack, "POST", "/connections", "{"),
    call(flowstack, "POST", "/connections", create(), "fs_test_readonly"),
    call(flowstack, "DELETE", "/connections/conn_1"),
    call(flowstack, "GET", "/nothing"),
  ];
  expect(replies.map(({ status }) => status)).toEqual([201, 400, 403, 404, 404]);
  const left = replies.map(({ headers }) => headers["x-ratelimit-remaining"]);
  expect(left).toEqual(["4999", "4998", "4997", "4996", "4995"]);
  expect(replies[0]?.headers.date).toBe(new Date(START).toUTCString());
});

test("retryAfter: date makes Retry-After the HTTP date of the reset", () => {
  const { flowstack } = withClock({ quota: { limit: 0, windowSeconds: 60 }, retryAfter: "date" });
  expect(rates(flowstack)[4]).toBe(new Date(1_000_000_062_000).toUTCString());
});

test("count429 makes refused requests count against the next window", () => {
  const left = (count429: boolean) => {
    const { flowstack, clock } = withClock({ quota: { limit: 3, windowSeconds: 1 }, count429 });
    for (let requests = 0; requests < 4; requests += 1) rates(flowstack);
    clock.now += 3000;
    return rates(flowstack)[2];
  };
  expect([left(false), left(true)]).toEqual(["2", "1"]);
});

test("setQuota opens a new window for one project or all, with the remaining requests that it names", () => {
  const { flowstack, clock } = withClock({ quota: { limit: 1 } });
  rates(flowstack);
  clock.now += 5000;
  flowstack.setQuota({ limit: 100, windowSeconds: 10, remaining: 1 }, "default");
  expect(rates(flowstack)).toEqual(["200", "100", "0", "1000000016", undefined]);
  expect(rates(flowstack, "fs_test_second")[1]).toBe("1");
  flowstack.setQuota({ limit: 7 });
  expect([rates(flowstack)[2], rates(flowstack, "fs_test_second")[2]]).toEqual(["6", "6"]);
  expect(() => flowstack.setQuota({ limit: 7 }, "third")).toThrow("No key belongs to that project.");
});
