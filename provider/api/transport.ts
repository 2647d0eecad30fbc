import { FlowstackError } from "../messages/errors";
import { cutOff } from "./body";

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
 * The error for a request to the API at `server` that ended without a whole reply. Only the code of `error` is used: a
 * library's message may quote the request.
 */
export function errorForTransport(call: string, server: string, error: unknown): FlowstackError {
  if (error instanceof FlowstackError) return error;
  const { name, code = "", syscall } = error as NodeJS.ErrnoException;
  if (name === "TimeoutError") return timedOut(call);
  if (TLS_TROUBLE.test(code)) return notSecure(call, server, code);
  if (NEVER_CONNECTED.has(code) || syscall === "connect") return unreachable(call, server, code);
  return connectionLost(call);
}

/** The error for a reply that began and did not end. A timeout stays a timeout. */
export function errorForCutBody(error: unknown): unknown {
  const isKnown = error instanceof FlowstackError || (error as Error).name === "TimeoutError";
  return isKnown ? error : cutOff("The connection broke in the middle of a reply.");
}

function timedOut(call: string): FlowstackError {
  return new FlowstackError("TIMEOUT", {
    problem: `FlowStack did not answer ${call} in time.`,
    fix: "Check the network, or raise flowstack:requestTimeout.",
    outcome: "unknown",
  });
}

function notSecure(call: string, server: string, code: string): FlowstackError {
  return new FlowstackError("TLS", {
    problem: `${call} was not sent: no secure connection to ${server} (${code}).`,
    fix: "If your network has a private certificate authority, set NODE_EXTRA_CA_CERTS to the path of its certificate.",
    outcome: "unprocessed",
  });
}

function unreachable(call: string, server: string, code: string): FlowstackError {
  return new FlowstackError("UNREACHABLE", {
    problem: `${call} was not sent: no connection to ${server} (${code}).`,
    fix: "Check the network, flowstack:baseUrl and HTTPS_PROXY.",
    outcome: "unprocessed",
  });
}

function connectionLost(call: string): FlowstackError {
  return new FlowstackError("CONNECTION_LOST", {
    problem: `The connection broke before FlowStack answered ${call}.`,
    fix: "Try again. If it happens again, check the network and any proxy.",
    outcome: "unknown",
  });
}
