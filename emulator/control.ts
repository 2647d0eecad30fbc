import type { SeedRow } from "./connections";
import type { FaultRule } from "./faults";
import type { FlowStack } from "./flowstack";
import type { ListLag } from "./options";
import type { QuotaLeft } from "./quota";
import { ApiError, type ApiRequest, errorReply, failure, json, type Reply } from "./wire";

const ROOT = "/_emulator/";

type Arguments = Readonly<Record<string, unknown>>;

/**
 * The control interface for other processes: `POST /_emulator/<command>` with a JSON object of arguments, named as
 * in {@link FlowStack}. It needs no key, uses up no quota and is not logged. It answers 200 with a JSON object.
 */
const COMMANDS: Readonly<Record<string, (flowstack: FlowStack, sent: Arguments) => unknown>> = {
  connections: (flowstack, sent) => ({ connections: flowstack.connections(...project(sent)) }),
  seed: (flowstack, sent) => ({ connections: flowstack.seed(rows(sent), ...project(sent)) }),
  status: (flowstack, sent) => flowstack.setStatus(stringIn(sent, "id"), stringIn(sent, "status")),
  rename: (flowstack, sent) => flowstack.rename(stringIn(sent, "id"), stringIn(sent, "name")),
  remove: (flowstack, sent) => flowstack.remove(stringIn(sent, "id")),
  "holds-key": (flowstack, sent) => ({
    holds: flowstack.holdsKey(stringIn(sent, "id"), stringIn(sent, "apiKey")),
  }),
  "revoke-key": (flowstack, sent) => flowstack.revokeKey(stringIn(sent, "key")),
  quota: (flowstack, sent) => flowstack.setQuota(sent as QuotaLeft, ...project(sent)),
  "list-lag": (flowstack, sent) =>
    flowstack.setListLag(Object.keys(sent).length > 0 ? (sent as ListLag) : undefined),
  faults: (flowstack, sent) => flowstack.faults.add(sent as unknown as FaultRule),
  "clear-faults": (flowstack) => flowstack.faults.clear(),
  requests: (flowstack) => ({ requests: flowstack.requests }),
  "reset-requests": (flowstack) => flowstack.resetRequests(),
};

/** Whether a request is for the control interface, and not for the API. */
export function isCommand(path: string): boolean {
  return path.startsWith(ROOT);
}

/** Runs a command. Its errors have the same form as the API's own. */
export function command(flowstack: FlowStack, { method, path, headers, body }: ApiRequest): Reply {
  // A web page in the user's browser can reach this port too, but its requests have an Origin header.
  if (headers?.origin !== undefined)
    return errorReply(403, "FORBIDDEN", "Web pages may not use the control interface.");
  const name = path.slice(ROOT.length);
  const run = method === "POST" && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (run === undefined)
    return errorReply(
      404,
      "NOT_FOUND",
      `No such command. Send POST ${ROOT}<command> with one of: ${names()}.`,
    );
  try {
    return json(200, run(flowstack, parse(body ?? "")) ?? {});
  } catch (error) {
    if (error instanceof ApiError) return failure(error);
    return errorReply(400, "VALIDATION_ERROR", (error as Error).message);
  }
}

function names(): string {
  return Object.keys(COMMANDS).join(", ");
}

/** An empty body means no arguments. */
function parse(body: string): Arguments {
  if (body === "") return {};
  try {
    const sent: unknown = JSON.parse(body);
    if (typeof sent === "object" && sent !== null) return sent as Arguments;
  } catch {
    // The parser's own message would repeat the body, which may contain a credential.
  }
  throw new TypeError("The body must be a JSON object.");
}

function stringIn(sent: Arguments, field: string): string {
  const value = sent[field];
  if (typeof value === "string") return value;
  throw new TypeError(`${field} must be a string.`);
}

/** The project as an argument list: without one, the method's own default applies. */
function project(sent: Arguments): [] | [string] {
  return sent.project === undefined ? [] : [stringIn(sent, "project")];
}

/** The rows to seed. Only what every row needs is checked; the other fields may be anything. */
function rows(sent: Arguments): SeedRow[] {
  if (!Array.isArray(sent.rows)) throw new TypeError("rows must be an array.");
  for (const row of sent.rows) {
    stringIn(row, "app");
    stringIn(row, "name");
  }
  return sent.rows;
}
