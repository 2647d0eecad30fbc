import { FlowstackError } from "../messages/errors";
import { scrub } from "../messages/scrub";
import { printable } from "../messages/text";
import type { HttpReply } from "../world/world";
import { meaningOf } from "./meanings";
import { errorBody } from "./shapes";

/** Longest quotation of a server's own words, in characters. */
const LONGEST_QUOTE = 300;

/**
 * The error behind a reply that is not a success.
 * @param secrets what the request carried: a server may quote it
 */
export function failureOf(call: string, reply: HttpReply, secrets: readonly string[]): FlowstackError {
  if (reply.status >= 300 && reply.status < 400) return redirected(call, reply.status);
  const own = errorBody.safeParse(parsed(reply.body));
  // A 404 from a proxy, a parked domain or a wrong base URL must never pass for "the connection is gone".
  if (reply.status === 404 && own.data?.error.code !== "NOT_FOUND") return notOurs(call, reply);
  const { code, outcome, advice } = meaningOf(call, reply.status);
  const quote = own.success
    ? quoted(own.data.error.message, secrets)
    : "The reply was not FlowStack's own JSON. ";
  return new FlowstackError(
    code,
    `${call} was answered with HTTP ${reply.status}. ${quote}${advice}`,
    outcome,
  );
}

/** Server texts reach a terminal: no secrets, no control characters, no novels. */
function quoted(message: string | undefined, secrets: readonly string[]): string {
  const clean = printable(scrub(message ?? "", secrets)).trim();
  if (clean === "") return "";
  return `It says: "${clean.length > LONGEST_QUOTE ? `${clean.slice(0, LONGEST_QUOTE)}…` : clean}" `;
}

/** A "see other" may answer what has been done; any other redirect asks to do it elsewhere. */
function redirected(call: string, status: number): FlowstackError {
  return new FlowstackError(
    "REDIRECTED",
    `${call} was answered with a redirect (HTTP ${status}), which is not followed: it could carry the API key to another server. ` +
      "Set flowstack:baseUrl to the final address.",
    status === 303 ? "unknown" : "rejected",
  );
}

/**
 * What a success holds.
 * @throws FlowstackError NOT_JSON, CUT_BODY: the call may have been carried out all the same
 */
export function bodyOf(call: string, reply: HttpReply): unknown {
  const body = parsed(reply.body);
  if (body !== undefined) return body;
  const { "content-type": type = "json", "content-encoding": encoding = "identity" } = reply.headers;
  if (!/\bjson\b/i.test(type) || encoding !== "identity" || reply.status === 204) throw notOurs(call, reply);
  throw new FlowstackError(
    "CUT_BODY",
    `${call}: the reply is not whole JSON: it broke off in the middle. Try again; if it stays so, check any proxy.`,
    "unknown",
  );
}

function notOurs(call: string, reply: HttpReply): FlowstackError {
  const { "content-encoding": encoding } = reply.headers;
  const what = encoding
    ? `a body in the encoding ${printable(encoding)}, which nobody asked for`
    : "no such JSON";
  return new FlowstackError(
    "NOT_JSON",
    `${call} was answered with HTTP ${reply.status}, and not as FlowStack answers (${what}): a proxy, a login page or a wrong ` +
      "address answered in its place. Check flowstack:baseUrl and HTTPS_PROXY.",
    "unknown",
  );
}

export function badReply(call: string): FlowstackError {
  return new FlowstackError(
    "BAD_REPLY",
    `${call}: the reply lacks what FlowStack documents, such as the connection's id. ` +
      "Check flowstack:baseUrl; if it is right, this version of pulumi-flowstack may be too old.",
    "unknown",
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  // A proxy that refuses the tunnel. Nothing else is ever aborted: a timeout has its own name.
  "UND_ERR_ABORTED",
]);
const TLS_TROUBLE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO)/;

/**
 * The error behind an attempt on the API at `server` that ended without a whole reply. Only the error's code is used: a
 * library's message may quote the request.
 */
export function failureOfTransport(call: string, server: string, error: unknown): FlowstackError {
  if (error instanceof FlowstackError) return error;
  const { name, code = "", syscall } = error as NodeJS.ErrnoException;
  if (name === "TimeoutError") {
    const advice = "Check the network, or raise flowstack:requestTimeout.";
    return new FlowstackError("TIMEOUT", `${call} was not answered in time. ${advice}`, "unknown");
  }
  if (TLS_TROUBLE.test(code)) {
    const advice =
      "If your network has a private certificate authority, name its file in NODE_EXTRA_CA_CERTS.";
    return new FlowstackError(
      "TLS",
      `${call}: no secure connection to ${server} (${code}). ${advice}`,
      "unprocessed",
    );
  }
  if (NEVER_CONNECTED.has(code) || syscall === "connect") {
    const advice = "Check the network, flowstack:baseUrl and HTTPS_PROXY.";
    return new FlowstackError(
      "UNREACHABLE",
      `${call}: no connection to ${server} (${code}). ${advice}`,
      "unprocessed",
    );
  }
  return new FlowstackError(
    "CONNECTION_LOST",
    `${call}: the connection broke before the answer came. Try again; if it stays so, check the network and any proxy.`,
    "unknown",
  );
}

/** The error behind a reply that began and did not end; a timeout stays a timeout. */
export function brokenOff(error: unknown): unknown {
  const isKnown = error instanceof FlowstackError || (error as Error).name === "TimeoutError";
  return isKnown
    ? error
    : new FlowstackError(
        "CUT_BODY",
        "A reply broke off in the middle: something cut the connection. Try again.",
        "unknown",
      );
}
