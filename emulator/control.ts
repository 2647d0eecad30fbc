import type { SeedRow } from "./connections";
import type { FaultRule } from "./faults";
import type { FlowStack } from "./flowstack";
import type { ListLag } from "./options";
import type { QuotaLeft } from "./quota";
import { ApiError, type ApiRequest, errorReply, failure, json, type Reply } from "./wire";

const ROOT = "/_emulator/";

type Arguments = Readonly<Record<string, unknown>>;

/**
 * The control surface for other processes: `POST /_emulator/<command>` with a JSON object of arguments, named as
 * in {@link FlowStack}. It needs no key, uses up no quota and is not logged; it answers 200 with a JSON object.
 */
const COMMANDS: Readonly<Record<string, (flowstack: FlowStack, sent: Arguments) => unknown>> = {
  connections: (flowstack, sent) => ({ connections: flowstack.connections(...project(sent)) }),
  seed: (flowstack, sent) => ({ connections: flowstack.seed(rows(sent), ...project(sent)) }),
  status: (flowstack, sent) => flowstack.setStatus(text(sent, "id"), text(sent, "status")),
  rename: (flowstack, sent) => flowstack.rename(text(sent, "id"), text(sent, "name")),
  remove: (flowstack, sent) => flowstack.remove(text(sent, "id")),
  "holds-key": (flowstack, sent) => ({ holds: flowstack.holdsKey(text(sent, "id"), text(sent, "apiKey")) }),
  "revoke-key": (flowstack, sent) => flowstack.revokeKey(text(sent, "key")),
  quota: (flowstack, sent) => flowstack.setQuota(sent as QuotaLeft, ...project(sent)),
  "list-lag": (flowstack, sent) =>
    flowstack.setListLag(Object.keys(sent).length > 0 ? (sent as ListLag) : undefined),
  faults: (flowstack, sent) => flowstack.faults.add(sent as unknown as FaultRule),
  "clear-faults": (flowstack) => flowstack.faults.clear(),
  requests: (flowstack) => ({ requests: flowstack.requests }),
  "reset-requests": (flowstack) => flowstack.resetRequests(),
};

export function isCommand(path: string): boolean {
  return path.startsWith(ROOT);
}

/** Runs a command; what is wrong with it is said in the form of the API's own errors. */
export function command(flowstack: FlowStack, { method, path, headers, body }: ApiRequest): Reply {
  // A web page that the user has open could reach this port too, but its requests carry an Origin.
  if (headers?.origin !== undefined) return errorReply(403, "FORBIDDEN", "Not from a web page.");
  const name = path.slice(ROOT.length);
  const run = method === "POST" && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (run === undefined) return errorReply(404, "NOT_FOUND", `POST ${ROOT} and one of: ${names()}.`);
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

/** No body is the same as no arguments. */
function parse(body: string): Arguments {
  if (body === "") return {};
  try {
    const sent: unknown = JSON.parse(body);
    if (typeof sent === "object" && sent !== null) return sent as Arguments;
  } catch {
    // The parser's own message would repeat the body, which may hold a credential.
  }
  throw new TypeError("The body must be a JSON object.");
}

function text(sent: Arguments, field: string): string {
  const value = sent[field];
  if (typeof value === "string") return value;
  throw new TypeError(`${field} must be a text.`);
}

/** The project as an argument list, so that the default stays where it is defined. */
function project(sent: Arguments): [] | [string] {
  return sent.project === undefined ? [] : [text(sent, "project")];
}

function rows(sent: Arguments): SeedRow[] {
  if (!Array.isArray(sent.rows)) throw new TypeError("rows must be a list.");
  for (const row of sent.rows) {
    text(row, "app");
    text(row, "name");
  }
  return sent.rows;
}
