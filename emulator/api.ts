import { type Connections, newId } from "./connections";
import { FLOWS, inventFlow } from "./flows";
import { demand } from "./keys";
import { type ApiKey, defaultBornStatus, type FlowStackOptions } from "./options";
import { type ListQuirk, Pager, type Placed } from "./pages";
import { ApiError, type ApiRequest, type Connection, isoSeconds, json, type Reply } from "./wire";

/** The path that every endpoint lives below. */
export const API_ROOT = "/api/v1";

/** The endpoints (sections 1 and 6). The caller is known and within its quota when a request comes here. */
export class Api {
  private readonly pager = new Pager();

  constructor(
    private readonly connections: Connections,
    private readonly options: FlowStackOptions,
    private readonly now: () => number,
  ) {}

  /** Answers one request, or throws an {@link ApiError}. */
  answer(key: ApiKey, request: ApiRequest, quirk: ListQuirk | undefined): Reply {
    const { resource, id, query } = readPath(request.path);
    switch (`${request.method} ${resource}${id === undefined ? "" : "/id"}`) {
      case "GET connections":
        return this.list(key, query, quirk);
      case "GET connections/id":
        return this.get(key, id ?? "");
      case "POST connections":
        return this.create(key, request.body ?? "");
      case "DELETE connections/id":
        return this.remove(key, id ?? "");
      case "GET flows":
        return this.flows(key, query, quirk);
      default:
        throw new ApiError("NOT_FOUND", "No such endpoint.");
    }
  }

  private list(key: ApiKey, query: URLSearchParams, quirk: ListQuirk | undefined): Reply {
    demand(key, "read");
    const rows = this.inOrder(this.connections.listed(key.project));
    return json(
      200,
      this.pager.page({ scope: `connections ${key.project}`, rows, query, quirk, invent: this.invent }),
    );
  }

  private get(key: ApiKey, id: string): Reply {
    demand(key, "read");
    this.own(key, id);
    return json(200, this.shown(this.connections.get(id)));
  }

  private create(key: ApiKey, body: string): Reply {
    demand(key, "write");
    const { name, app, apiKey } = readCreate(body);
    const taken = this.connections.all(key.project).some((row) => row.name === name && row.app === app);
    if (this.options.uniqueNames && taken) {
      throw new ApiError("CONFLICT", "A connection of this app and name already exists.");
    }
    const status = (this.options.bornStatus ?? defaultBornStatus)({ name, app, apiKey });
    return json(201, this.shown(this.connections.add(key.project, { name, app, apiKey, status })));
  }

  private remove(key: ApiKey, id: string): Reply {
    demand(key, "write");
    this.own(key, id);
    this.connections.remove(id);
    return { status: 204, headers: {}, body: "" };
  }

  private flows(key: ApiKey, query: URLSearchParams, quirk: ListQuirk | undefined): Reply {
    demand(key, "read");
    const status = query.get("status");
    if (status !== null && status !== "ACTIVE" && status !== "INACTIVE") {
      throw new ApiError("VALIDATION_ERROR", "status must be ACTIVE or INACTIVE.");
    }
    const rows = FLOWS.filter(({ row }) => row.status === (status ?? row.status));
    return json(200, this.pager.page({ scope: "flows", rows, query, quirk, invent: inventFlow }));
  }

  /** An id that is another project's answers as if it were not there, or 403: both are published (section 2). */
  private own(key: ApiKey, id: string): void {
    const owner = this.connections.owner(id);
    if (owner === key.project) return;
    if (owner !== undefined && this.options.foreignId === 403) {
      throw new ApiError("FORBIDDEN", "The connection belongs to another project.");
    }
    throw new ApiError("NOT_FOUND", "No such connection.");
  }

  private shown(connection: Connection): object {
    return this.options.maskedValue ? { ...connection, value: { apiKey: "********" } } : connection;
  }

  private inOrder(rows: Placed<Connection>[]): Placed<Connection>[] {
    if (this.options.listOrder !== "newest-first") return rows;
    return rows.map(({ place, row }) => ({ place: -place, row })).reverse();
  }

  private readonly invent = (): Connection => {
    const created = isoSeconds(this.now());
    return {
      id: newId(),
      name: "Invented",
      app: "invented",
      type: "API_KEY",
      status: "ACTIVE",
      created,
      updated: created,
    };
  };
}

/** Splits before unescaping, so that an id may hold an escaped slash. */
function readPath(path: string): { resource: string; id: string | undefined; query: URLSearchParams } {
  const [pathname = "", search = ""] = path.split("?", 2);
  const [resource = "", id, ...deeper] = pathname.slice(API_ROOT.length + 1).split("/");
  if (!pathname.startsWith(`${API_ROOT}/`) || deeper.length > 0) {
    throw new ApiError("NOT_FOUND", "No such endpoint.");
  }
  return { resource, id: id === undefined ? undefined : unescaped(id), query: new URLSearchParams(search) };
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError("NOT_FOUND", "No such connection.");
  }
}

/** Checks a create. Fields that it does not know are let be. */
function readCreate(body: string): { name: string; app: string; apiKey: string } {
  const sent = readObject(body);
  const name = readText(sent, "name");
  const app = readText(sent, "app");
  if (sent.type === "OAUTH2") {
    throw new ApiError(
      "VALIDATION_ERROR",
      "OAuth connections need the browser: create them in the dashboard.",
    );
  }
  if (sent.type !== "API_KEY") throw new ApiError("VALIDATION_ERROR", "type must be API_KEY.");
  const value = isObject(sent.value) ? sent.value : {};
  return { name, app, apiKey: readText(value, "apiKey") };
}

function readObject(body: string): Record<string, unknown> {
  try {
    const sent: unknown = JSON.parse(body);
    if (isObject(sent)) return sent;
  } catch {
    // Answered below: a body that is not JSON and one that is no object are the same mistake.
  }
  throw new ApiError("VALIDATION_ERROR", "The body must be a JSON object.");
}

function readText(from: Record<string, unknown>, field: string): string {
  const value = from[field];
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new ApiError("VALIDATION_ERROR", `${field} must be a text that is not blank.`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
