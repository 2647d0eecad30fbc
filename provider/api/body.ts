import { FlowstackError, type Outcome } from "../messages/errors";
import { printable } from "../messages/text";
import type { HttpReply } from "../world/world";

/**
 * The JSON of a success.
 * @throws FlowstackError NOT_JSON, CUT_BODY: FlowStack may have carried out the call all the same
 */
export function bodyOf(call: string, reply: HttpReply): unknown {
  const body = parsed(reply.body);
  if (body !== undefined) return body;
  const { "content-type": type = "json", "content-encoding": encoding = "identity" } = reply.headers;
  const shouldBeJson = /\bjson\b/i.test(type) && encoding === "identity" && reply.status !== 204;
  throw shouldBeJson ? cutOff(`The reply to ${call} ended too early.`) : notFromFlowstack(call, reply);
}

/** The JSON of a text, or undefined when it is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error for a reply that ended before it was whole. */
export function cutOff(problem: string): FlowstackError {
  return new FlowstackError("CUT_BODY", {
    problem,
    fix: "Try again. If it happens again, check the network and any proxy.",
    outcome: "unknown",
  });
}

/** The error for a reply that something else than FlowStack's API sent. */
export function notFromFlowstack(
  call: string,
  reply: HttpReply,
  outcome: Outcome = "unknown",
): FlowstackError {
  const { "content-encoding": encoding } = reply.headers;
  const what = encoding ? `it is compressed (${printable(encoding)})` : "it is not FlowStack's JSON";
  return new FlowstackError("NOT_JSON", {
    problem: `The reply to ${call} (HTTP ${reply.status}) does not come from FlowStack: ${what}. A proxy, a firewall or a login page may have answered.`,
    fix: "Check flowstack:baseUrl and HTTPS_PROXY.",
    outcome,
  });
}

/** The error for JSON that lacks what FlowStack documents (flowstack-api.md, section 1). */
export function badReply(call: string): FlowstackError {
  return new FlowstackError("BAD_REPLY", {
    problem: `The reply to ${call} lacks a documented field, such as the connection's id.`,
    fix: "Check flowstack:baseUrl. If it is correct, install the latest pulumi-flowstack.",
    outcome: "unknown",
  });
}
