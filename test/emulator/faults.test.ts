import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createFlowStack, type Fault, type FaultRule, type FlowStack } from "../../emulator/index";
import { bodyOf, call, create, outcomeOf } from "./client";

/** A FlowStack whose next request runs into this fault. */
function faulty(fault: Fault, rule: Partial<FaultRule> = {}, options = {}): FlowStack {
  const flowstack = createFlowStack(options);
  flowstack.faults.add({ ...rule, fault });
  return flowstack;
}

describe("the queue of rules", () => {
  test("a rule applies once by default", () => {
    const flowstack = faulty({ kind: "answer", status: 503 });
    expect([call(flowstack, "GET", "/flows").status, call(flowstack, "GET", "/flows").status]).toEqual([
      503, 200,
    ]);
  });

  test("times is a number of requests, or always until clear()", () => {
    const flowstack = faulty({ kind: "answer", status: 503 }, { times: 2 });
    expect([1, 2, 3].map(() => call(flowstack, "GET", "/flows").status)).toEqual([503, 503, 200]);
    flowstack.faults.add({ times: "always", fault: { kind: "answer", status: 500 } });
    expect([1, 2, 3].map(() => call(flowstack, "GET", "/flows").status)).toEqual([500, 500, 500]);
    flowstack.faults.clear();
    expect(call(flowstack, "GET", "/flows").status).toBe(200);
  });

  test("a request takes the first rule that matches, and leaves the others for later requests", () => {
    const flowstack = faulty({ kind: "answer", status: 500 }, { match: { method: "DELETE" } });
    flowstack.faults.add({ match: { path: "/flows" }, fault: { kind: "answer", status: 502 } });
    flowstack.faults.add({
      match: { path: /^\/connections.*limit=7$/ },
      fault: { kind: "answer", status: 504 },
    });
    flowstack.faults.add({ fault: { kind: "answer", status: 503 } });
    const statuses = [
      call(flowstack, "GET", "/connections?limit=7"),
      call(flowstack, "GET", "/connections?limit=70"),
      call(flowstack, "GET", "/connections?limit=70"),
      call(flowstack, "GET", "/flows?limit=2"),
      call(flowstack, "DELETE", "/connections/conn_1"),
    ].map(({ status }) => status);
    expect(statuses).toEqual([504, 503, 200, 502, 500]);
    expect(flowstack.faults.pending).toBe(0);
  });

  test("an unknown kind of fault is refused", () => {
    const wrong = { kind: "slow" } as unknown as Fault;
    expect(() => createFlowStack().faults.add({ fault: wrong })).toThrow("fault.kind must be one of answer,");
    expect(() => createFlowStack().faults.add({} as FaultRule)).toThrow("fault.kind");
  });
});

describe("before and after the effect", () => {
  const faults: Fault[] = [{ kind: "reset" }, { kind: "hang" }, { kind: "answer", status: 504 }];

  test.each(faults)("$kind before: the request has no effect and does not count", (fault) => {
    for (const rule of [fault, { ...fault, when: "before" } as Fault]) {
      const flowstack = faulty(rule);
      outcomeOf(flowstack, "POST", "/connections", create());
      expect(flowstack.connections()).toEqual([]);
      expect(call(flowstack, "GET", "/flows").headers["x-ratelimit-remaining"]).toBe("4999");
    }
  });

  test.each(faults)("$kind after: the request has its effect and counts; only its reply is lost", (fault) => {
    const flowstack = faulty({ ...fault, when: "after" } as Fault);
    outcomeOf(flowstack, "POST", "/connections", create());
    expect(flowstack.connections()).toHaveLength(1);
    expect(call(flowstack, "GET", "/flows").headers["x-ratelimit-remaining"]).toBe("4998");
  });

  test("reset and hang are outcomes without a reply, logged without a status", () => {
    for (const kind of ["reset", "hang"] as const) {
      const flowstack = faulty({ kind });
      expect(outcomeOf(flowstack, "GET", "/flows")).toEqual({ kind });
      expect(flowstack.requests).toMatchObject([{ status: null, fault: kind }]);
    }
  });
});

describe("answer faults", () => {
  test.each([
    [429, "RATE_LIMIT_EXCEEDED"],
    [500, "INTERNAL_ERROR"],
    [503, "SERVICE_UNAVAILABLE"],
    [504, "GATEWAY_TIMEOUT"],
    [502, "UNKNOWN"],
  ])("%i has the documented JSON body, with the code %s", (status, code) => {
    const reply = call(faulty({ kind: "answer", status }), "GET", "/flows");
    expect(reply.status).toBe(status);
    expect(bodyOf(reply).error).toMatchObject({ code, statusCode: status });
    expect(reply.headers).toMatchObject({
      "content-type": "application/json",
      "x-ratelimit-remaining": "5000",
    });
  });

  test("html: the body is an HTML page, as from a proxy", () => {
    const reply = call(faulty({ kind: "answer", status: 502, html: true }), "GET", "/flows");
    expect([reply.headers["content-type"], String(reply.body)]).toEqual([
      "text/html",
      expect.stringMatching(/^<html>/),
    ]);
  });

  test("body: a 200 that is not JSON, and one of the wrong shape", () => {
    const text = call(faulty({ kind: "answer", status: 200, body: "welcome" }), "GET", "/flows");
    expect([text.status, text.body]).toEqual([200, "welcome"]);
    const shape = call(faulty({ kind: "answer", status: 200, body: { rows: [] } }), "GET", "/flows");
    expect(bodyOf(shape)).toEqual({ rows: [] });
  });

  test.each([301, 302, 303, 307, 308])("a redirect with status %i has its location", (status) => {
    const headers = { location: "http://127.0.0.1:1/elsewhere" };
    const reply = call(faulty({ kind: "answer", status, headers }), "GET", "/flows");
    expect([reply.status, reply.headers.location]).toEqual([status, headers.location]);
  });

  // 410 Gone is not published. A server may send it for a delete of what is gone, or after the delete itself.
  test.each(["before", "after"] as const)("a delete can be answered 410, %s its effect", (when) => {
    const flowstack = faulty({ kind: "answer", status: 410, when }, { match: { method: "DELETE" } });
    flowstack.seed([{ id: "conn_1", app: "stripe", name: "One" }]);
    expect(call(flowstack, "GET", "/connections/conn_1").status).toBe(200);
    const reply = call(flowstack, "DELETE", "/connections/conn_1");
    expect([reply.status, bodyOf(reply).error]).toMatchObject([410, { code: "UNKNOWN", statusCode: 410 }]);
    expect(flowstack.connections()).toHaveLength(when === "after" ? 0 : 1);
  });

  test("retryAfter: in seconds or as a date, and the rate-limit headers of a 429 agree with it", () => {
    // A quarter of a second after a whole one: the date and the reset are rounded up.
    const now = 1_000_000_000_250;
    const limited = (fault = {}, options = {}) => {
      const flowstack = faulty(
        { kind: "answer", status: 429, retryAfter: 3600, ...fault },
        {},
        { now: () => now, ...options },
      );
      return call(flowstack, "GET", "/flows").headers;
    };
    const date = new Date(1_000_003_601_000).toUTCString();
    expect(limited()).toMatchObject({
      "retry-after": "3600",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "1000003601",
    });
    expect(limited({ retryAfterForm: "date" })["retry-after"]).toBe(date);
    expect(limited({}, { retryAfter: "date" })["retry-after"]).toBe(date);
    expect(limited({ status: 503 })).toMatchObject({
      "retry-after": "3600",
      "x-ratelimit-remaining": "5000",
    });
  });
});

describe("faults in the body", () => {
  test("cut: Content-Length promises the whole body and half arrives; the request has its effect", () => {
    const flowstack = faulty({ kind: "cut" });
    const outcome = outcomeOf(flowstack, "POST", "/connections", create());
    if (outcome.kind !== "cut") throw new Error(outcome.kind);
    expect(outcome.sent).toBe(Math.floor(outcome.reply.body.length / 2));
    expect(bodyOf(outcome.reply)).toEqual(flowstack.connections()[0]);
    expect(flowstack.requests).toMatchObject([{ status: 201, fault: "cut" }]);
  });

  test("cut in half: the JSON is incomplete", () => {
    const reply = call(faulty({ kind: "cut", how: "half" }), "POST", "/connections", create());
    expect(reply.status).toBe(201);
    expect(() => bodyOf(reply)).toThrow(SyntaxError);
  });

  test("cut, gzip and edit do not change a 204, which has no body", () => {
    for (const fault of [{ kind: "cut" }, { kind: "gzip" }, { kind: "edit" }] as const) {
      const flowstack = faulty(fault);
      flowstack.seed([{ id: "conn_1", app: "stripe", name: "One" }]);
      expect(call(flowstack, "DELETE", "/connections/conn_1")).toMatchObject({ status: 204, body: "" });
    }
  });

  test("gzip: the body is compressed, with the padding after it", () => {
    const reply = call(faulty({ kind: "gzip", padding: 1_000_000 }), "GET", "/flows");
    expect(reply.headers["content-encoding"]).toBe("gzip");
    expect(reply.body.length).toBeLessThan(5000);
    const text = gunzipSync(reply.body as Uint8Array).toString();
    expect([text.length > 1_000_000, JSON.parse(text).hasMore]).toEqual([true, false]);
  });

  test("endless: an outcome with the start of a page and the number of bytes to follow", () => {
    const headers = { "content-type": "application/json", "x-ratelimit-limit": "5000" };
    const reply = { status: 200, body: '{"data":[', headers: expect.objectContaining(headers) };
    expect(outcomeOf(faulty({ kind: "endless" }), "GET", "/flows")).toEqual({
      kind: "endless",
      bytes: 67_108_864,
      reply,
    });
    expect(outcomeOf(faulty({ kind: "endless", bytes: 9 }), "GET", "/flows")).toMatchObject({ bytes: 9 });
  });

  test("edit: sets and leaves out fields in an object or in each row of a page, but not in errors", () => {
    const fault: Fault = { kind: "edit", set: { status: 7, colour: "red" }, omit: ["id"] };
    const flowstack = faulty(fault, { times: 4 });
    const made = bodyOf(call(flowstack, "POST", "/connections", create()));
    expect(made).toMatchObject({ name: "Production Stripe", status: 7, colour: "red" });
    expect(made).not.toHaveProperty("id");
    const page = bodyOf(call(flowstack, "GET", "/connections"));
    expect(page).toEqual({ data: [made], cursor: null, hasMore: false });
    for (const path of ["/connections/conn_1", "/connections?limit=0"]) {
      expect(Object.keys(bodyOf(call(flowstack, "GET", path)))).toEqual(["error"]);
    }
    expect(flowstack.connections()).toMatchObject([{ status: "ACTIVE" }]);
  });
});
