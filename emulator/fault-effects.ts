import { gzipSync } from "node:zlib";
import type { AnswerFault, EditFault, EndlessFault, MainFault } from "./faults";
import type { ListQuirk } from "./pages";
import { rateHeaders, retryAfter } from "./quota";
import { codeOf, errorReply, json, type Outcome, type Reply, withHeaders } from "./wire";

/** What a fault needs to know about the request that it applies to. */
export interface FaultContext {
  /** Carries out the request as if there were no fault. */
  readonly process: (quirk?: ListQuirk) => Reply;
  /** The headers that every reply carries, as they are now. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly retryAfterForm: "seconds" | "date";
  readonly now: number;
}

/** Applies a fault to a request: what the client gets. */
export function applyFault(fault: MainFault, context: FaultContext): Outcome {
  if ("when" in fault && fault.when === "after") context.process();
  switch (fault.kind) {
    case "reset":
    case "hang":
      return { kind: fault.kind };
    case "answer":
      return { kind: "reply", reply: answer(fault, context) };
    case "cut":
      return cut(context.process(), fault.how ?? "short");
    case "gzip":
      return { kind: "reply", reply: gzip(context.process(), fault.padding ?? 0) };
    case "edit":
      return { kind: "reply", reply: edit(context.process(), fault) };
    case "list":
      return { kind: "reply", reply: context.process(fault.how) };
    case "endless":
      return endless(fault, context);
  }
}

function answer(fault: AnswerFault, context: FaultContext): Reply {
  const headers = { ...context.headers(), ...retryHeaders(fault, context), ...fault.headers };
  return withHeaders(answerBody(fault), headers);
}

function answerBody({ status, body, html }: AnswerFault): Reply {
  if (html === true) {
    const page = `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
    return { status, headers: { "content-type": "text/html" }, body: page };
  }
  if (typeof body === "string") return { status, headers: { "content-type": "application/json" }, body };
  if (body !== undefined) return json(status, body);
  return errorReply(status, codeOf(status), "A fault rule of the emulator asked for this error.");
}

/** `Retry-After`; a 429 also gets rate-limit headers that agree with it, as section 4 publishes both. */
function retryHeaders(fault: AnswerFault, context: FaultContext): Record<string, string> {
  const { headers, now, retryAfterForm } = context;
  const seconds = fault.retryAfter;
  if (seconds === undefined) return {};
  const wait = { "retry-after": retryAfter(seconds, fault.retryAfterForm ?? retryAfterForm, now) };
  if (fault.status !== 429) return wait;
  return { ...wait, ...rateHeaders(Number(headers()["x-ratelimit-limit"]), 0, now + seconds * 1000) };
}

function cut(reply: Reply, how: "short" | "half"): Outcome {
  const half = Math.floor(reply.body.length / 2);
  if (how === "half") return { kind: "reply", reply: { ...reply, body: reply.body.slice(0, half) } };
  return reply.body.length === 0 ? { kind: "reply", reply } : { kind: "cut", reply, sent: half };
}

function gzip(reply: Reply, padding: number): Reply {
  if (typeof reply.body !== "string" || reply.body === "") return reply;
  const body = gzipSync(reply.body + " ".repeat(padding));
  return withHeaders({ ...reply, body }, { "content-encoding": "gzip" });
}

function edit(reply: Reply, { set = {}, omit = [] }: EditFault): Reply {
  if (typeof reply.body !== "string" || reply.body === "" || reply.status >= 400) return reply;
  const edited = (row: object) =>
    Object.fromEntries(Object.entries({ ...row, ...set }).filter(([field]) => !omit.includes(field)));
  const sent = JSON.parse(reply.body);
  const body = Array.isArray(sent.data) ? { ...sent, data: sent.data.map(edited) } : edited(sent);
  return { ...reply, body: JSON.stringify(body) };
}

/** The first bytes of a page; the server adds the rest. */
function endless({ bytes = 2 ** 26 }: EndlessFault, context: FaultContext): Outcome {
  const reply = { ...json(200, {}), body: '{"data":[' };
  return { kind: "endless", reply: withHeaders(reply, context.headers()), bytes };
}
