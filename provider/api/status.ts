import type { z } from "zod";
import { type ErrorCode, FlowstackError, type Outcome } from "../messages/errors";
import { scrub } from "../messages/scrub";
import { printable } from "../messages/text";
import type { HttpReply } from "../world/world";
import { notFromFlowstack, parsed } from "./body";
import { credentialsRequired } from "./http/proxy";
import { errorBody } from "./shapes";

/** Longest quotation of a server's own words, in characters. */
const LONGEST_QUOTE = 300;

/** What a status other than success means for a call. */
interface Meaning {
  code: ErrorCode;
  outcome: Outcome;
  /** The cause, as a sentence. */
  why: string;
  fix: string;
}

const ABSENT: Meaning = {
  code: "NOT_FOUND",
  outcome: "rejected",
  why: "The API key's project has no such connection.",
  fix: "List its connections with `npx pulumi-flowstack list`.",
};

/** Statuses and their codes: flowstack-api.md, section 3. FlowStack may have done the work before it answered a 5xx. */
const BY_STATUS: Record<number, Meaning> = {
  400: {
    code: "VALIDATION_ERROR",
    outcome: "rejected",
    why: "FlowStack rejected the values.",
    fix: "Correct the field that FlowStack names.",
  },
  401: {
    code: "UNAUTHORIZED",
    outcome: "rejected",
    why: "FlowStack did not accept the API key.",
    fix: "Set a valid key in `flowstack:apiKey`, FLOWSTACK_API_KEY or the Provider. If you have just done so, run `pulumi up` first.",
  },
  403: {
    code: "FORBIDDEN",
    outcome: "rejected",
    why: "The API key lacks the scope for this, or the connection belongs to another FlowStack project.",
    fix: "Use a key of that project with Read and Write scope.",
  },
  404: ABSENT,
  408: {
    code: "TIMEOUT",
    outcome: "unknown",
    why: "A proxy or gateway stopped waiting for FlowStack.",
    fix: "Check the network and any proxy.",
  },
  409: {
    code: "CONFLICT",
    outcome: "rejected",
    why: "Another client is changing the connection at the same time.",
    fix: "Run `pulumi refresh`, and try again.",
  },
  410: ABSENT,
  429: {
    code: "RATE_LIMITED",
    outcome: "unprocessed",
    why: "The project's hourly request quota is used up.",
    fix: "Wait until it resets, or raise flowstack:rateLimitMaxWait.",
  },
  500: {
    code: "SERVER_ERROR",
    outcome: "unknown",
    why: "FlowStack has an internal error.",
    fix: "Try again later.",
  },
  503: {
    code: "SERVICE_UNAVAILABLE",
    outcome: "unknown",
    why: "FlowStack is down for maintenance.",
    fix: "Try again later.",
  },
  504: {
    code: "GATEWAY_TIMEOUT",
    outcome: "unknown",
    why: "FlowStack did not answer its own gateway in time.",
    fix: "Try again later.",
  },
};

const UNKNOWN_STATUS: Meaning = {
  code: "UNEXPECTED_STATUS",
  outcome: "rejected",
  why: "This version of pulumi-flowstack does not know that status.",
  fix: "Check flowstack:baseUrl and any proxy.",
};

/** What a refusal means that FlowStack did not write. Other statuses mean the same, whoever answers. */
function foreignMeaning(status: number): Pick<Meaning, "why" | "fix"> | undefined {
  if (status >= 500)
    return {
      why: "FlowStack's gateway, or a proxy on the way, answered in its place.",
      fix: "Try again later. If that does not help, check flowstack:baseUrl and HTTPS_PROXY.",
    };
  if (![400, 401, 409].includes(status)) return undefined;
  return {
    why: "A proxy, a firewall or a login page may have answered.",
    fix:
      status === 401
        ? "Check flowstack:baseUrl, HTTPS_PROXY and the API key."
        : "Check flowstack:baseUrl and HTTPS_PROXY.",
  };
}

/** The list always exists, so its 404 comes from a wrong address. */
const LIST_NOT_FOUND = {
  why: "FlowStack's API is not at this address.",
  fix: "Check flowstack:baseUrl, which ends in /api/v1.",
};

/** A 409 to a create means that FlowStack has such a connection; to any other call, a conflict of versions. */
const CREATE_CONFLICT = {
  why: "FlowStack already has a connection like this one.",
  fix: "Use another name or import the existing connection. If this is a replacement, set the resource option `deleteBeforeReplace: true`.",
};

/**
 * The error for a reply that is not a success.
 * @param secrets what the request carried: a server may quote it
 */
export function errorForStatus(call: string, reply: HttpReply, secrets: readonly string[]): FlowstackError {
  const { status } = reply;
  if (status >= 300 && status < 400) return redirected(call, status);
  if (status === 407) return credentialsRequired(call, `HTTP ${status}`);
  const { data: body } = errorBody.safeParse(parsed(reply.body));
  if (!isBelievable(status, body))
    return notFromFlowstack(call, reply, status === 403 ? "rejected" : "unknown");
  const { code, outcome, why, fix } = meaningOf(call, status, body !== undefined);
  const says = body ? quoted(body.error.message, secrets) : "The reply is not FlowStack's JSON. ";
  return new FlowstackError(code, {
    problem: `${call} failed with HTTP ${status}. ${says}${why}`,
    fix,
    outcome,
  });
}

/**
 * Whether FlowStack itself wrote a refusal whose meaning depends on that. A 404 or 410 from a proxy, a parked domain or a
 * wrong base URL must never mean "the connection is gone", nor a firewall's 403 "a scope is missing".
 */
function isBelievable(status: number, body: z.infer<typeof errorBody> | undefined): boolean {
  if (status === 404) return body?.error.code === "NOT_FOUND";
  // FlowStack does not publish a 410, so its code may be any.
  if (status === 410) return body?.error.code !== undefined;
  return status !== 403 || body !== undefined;
}

function meaningOf(call: string, status: number, isFlowstacks: boolean): Meaning {
  const foreign = isFlowstacks ? undefined : foreignMeaning(status);
  return { ...publishedMeaning(call, status), ...foreign };
}

function publishedMeaning(call: string, status: number): Meaning {
  const known = BY_STATUS[status] ?? (status >= 500 ? BY_STATUS[500] : undefined) ?? UNKNOWN_STATUS;
  if (status === 409 && call.startsWith("POST")) return { ...known, ...CREATE_CONFLICT };
  if (known === ABSENT && call.endsWith("/connections")) return { ...known, ...LIST_NOT_FOUND };
  return known;
}

/** Server texts reach a terminal: they are quoted without secrets and control characters, and cut when they are long. */
function quoted(message: string | undefined, secrets: readonly string[]): string {
  const clean = printable(scrub(message ?? "", secrets)).trim();
  if (clean === "") return "";
  const short = clean.length > LONGEST_QUOTE ? `${clean.slice(0, LONGEST_QUOTE)}…` : clean;
  return `FlowStack says: "${short}" `;
}

/** A 303 may follow work that was done; any other redirect means that nothing was done. */
function redirected(call: string, status: number): FlowstackError {
  return new FlowstackError("REDIRECTED", {
    problem: `${call} was redirected (HTTP ${status}). Redirects are not followed, because they could send the API key to another server.`,
    fix: "Set flowstack:baseUrl to the final address.",
    outcome: status === 303 ? "unknown" : "rejected",
  });
}
