import { FlowstackError } from "../../messages/errors";
import { scrub } from "../../messages/scrub";
import { cutOff } from "../body";
import { badHttp, isBadHttp, isParserError } from "./bad-http";
import { proxyError } from "./proxy";
import { tlsError } from "./tls";

/** Nothing was sent. connector.ts marks all others with the `syscall` "connect". Some also end a connection that was made. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UND_ERR_ABORTED|UND_ERR_PRX_CONN|UND_ERR_SOCKS5\w*)$/;

/** Before the body begins, undici uses this code for some faults of a reply's headers. */
const MISMATCH = "UND_ERR_RES_CONTENT_LENGTH_MISMATCH";

/** Errors of the system, of a stream and of undici, whose other codes mean that it was used wrongly. */
const BROKEN =
  /^(E[A-Z0-9]+|ERR_STREAM_\w+|ERR_SOCKET_CLOSED|ERR_SSL_\S+|UND_ERR_(?!INVALID_|NOT_SUPPORTED)\w+|UND_ERR)$/;

/** The program could not be loaded, or refused its own request. */
const NOTHING_SENT = /^((ERR_)?MODULE_NOT_FOUND|ERR_REQUIRE_\w+|UND_ERR_INVALID_ARG|ERR_INVALID_\w+)$/;

/**
 * The error for a request to the API at `server` that ended without a whole reply. A library's message may quote the
 * request, so it is used only where nobody foresaw the error.
 * @param secrets what the request carried
 */
export function errorForTransport(
  call: string,
  server: string,
  thrown: unknown,
  secrets: readonly string[] = [],
): FlowstackError {
  if (thrown instanceof FlowstackError) return thrown;
  const error = (thrown ?? {}) as NodeJS.ErrnoException;
  const { name, code = "" } = error;
  if (name === "TimeoutError") return timedOut(call);
  const known = proxyError(call, server, error) ?? tlsError(call, server, error);
  if (known) return known;
  if (isBadHttp(error) || code === MISMATCH) return badHttp(call, error);
  if (isUnconnected(error)) return unreachable(call, server, code);
  if (BROKEN.test(code) || isParserError(error)) return connectionLost(call);
  return unforeseen(call, error, secrets);
}

function isUnconnected({ code = "", syscall = "" }: NodeJS.ErrnoException): boolean {
  return syscall === "connect" || (NEVER_CONNECTED.test(code) && !/^(read|write)/.test(syscall));
}

/** The error for a reply that began and did not end. Only one that broke is cut. */
export function errorForCutBody(error: unknown): unknown {
  const { name } = error as Error;
  const isKnown = error instanceof FlowstackError || name === "TimeoutError" || isBadHttp(error as Error);
  return isKnown ? error : cutOff("The connection broke in the middle of a reply.");
}

function timedOut(call: string): FlowstackError {
  return new FlowstackError("TIMEOUT", {
    problem: `FlowStack did not answer ${call} in time.`,
    fix: "Check the network, or raise flowstack:requestTimeout.",
    outcome: "unknown",
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

/** Longest quotation of an error that nobody foresaw, in characters. */
const LONGEST_QUOTE = 200;

function unforeseen(
  call: string,
  { name = "Error", code = "", message = "" }: NodeJS.ErrnoException,
  secrets: readonly string[],
): FlowstackError {
  const isUnsent = NOTHING_SENT.test(code);
  // What follows the first line is a list of paths.
  const [line = ""] = scrub(message, secrets).split("\n");
  const quote = line.slice(0, LONGEST_QUOTE).replace(/\.$/, "");
  return new FlowstackError("INTERNAL", {
    problem: `${call} ${isUnsent ? "was not sent" : "failed unexpectedly"}: ${name}: ${quote}.`,
    fix: "Run `npm ci`. If it happens again, please report it.",
    outcome: isUnsent ? "unprocessed" : "unknown",
  });
}
