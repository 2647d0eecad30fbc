import { type Connections, newId } from "./connections";
import { readCreate } from "./create-body";
import { FLOWS, inventFlow } from "./flows";
import { type ApiKey, requireScope } from "./keys";
import { alterName, type NameAlteration } from "./names";
import { defaultBornStatus, type FlowStackOptions } from "./options";
import { type ListQuirk, Pager, type Positioned } from "./pages";
import { readPath } from "./paths";
import { ApiError, type ApiRequest, type Connection, isoSeconds, json, type Reply } from "./wire";

/** What faults change in the way one request is carried out. */
export interface Deviations {
  /** How the page misbehaves, for a list request. */
  readonly quirk?: ListQuirk | undefined;
  /** How the name is stored, for a create request. Default: the `alterNames` option. */
  readonly alteration?: NameAlteration | undefined;
}

/** The endpoints (sections 1 and 6). Key and quota are checked before a request comes here. */
export class Api {
  private readonly pager = new Pager();

  constructor(
    private readonly connections: Connections,
    private readonly options: FlowStackOptions,
    private readonly now: () => number,
  ) {}

  /** Answers one request, or throws an {@link ApiError}. */
  answer(key: ApiKey, request: ApiRequest, { quirk, alteration }: Deviations): Reply {
    const { resource, id, query } = readPath(request.path);
    switch (`${request.method} ${resource}${id === undefined ? "" : "/id"}`) {
      case "GET connections":
        return this.list(key, query, quirk);
      case "GET connections/id":
        return this.get(key, id ?? "");
      case "POST connections":
        return this.create(key, request.body ?? "", alteration ?? this.options.alterNames);
      case "DELETE connections/id":
        return this.remove(key, id ?? "");
      case "GET flows":
        return this.flows(key, query, quirk);
      default:
        throw new ApiError("NOT_FOUND", "No such endpoint.");
    }
  }

  private list(key: ApiKey, query: URLSearchParams, quirk: ListQuirk | undefined): Reply {
    requireScope(key, "read");
    const rows = this.inOrder(this.connections.listed(key.project));
    return json(
      200,
      this.pager.page({ scope: `connections ${key.project}`, rows, query, quirk, invent: this.invent }),
    );
  }

  private get(key: ApiKey, id: string): Reply {
    requireScope(key, "read");
    this.requireOwn(key, id);
    return json(200, this.shown(this.connections.get(id)));
  }

  /** Everything after the alteration sees the stored name, as a server does that alters names when they come in. */
  private create(key: ApiKey, body: string, alteration: NameAlteration | undefined): Reply {
    requireScope(key, "write");
    const sent = readCreate(body);
    const created = { ...sent, name: alterName(sent.name, alteration) };
    if (this.options.uniqueNames && this.isTaken(key.project, created)) {
      throw new ApiError("CONFLICT", "A connection of this app and name already exists.");
    }
    const status = (this.options.bornStatus ?? defaultBornStatus)(created);
    return json(201, this.shown(this.connections.add(key.project, { ...created, status })));
  }

  private isTaken(project: string, { name, app }: { name: string; app: string }): boolean {
    return this.connections.all(project).some((row) => row.name === name && row.app === app);
  }

  private remove(key: ApiKey, id: string): Reply {
    requireScope(key, "write");
    this.requireOwn(key, id);
    this.connections.remove(id);
    return { status: 204, headers: {}, body: "" };
  }

  private flows(key: ApiKey, query: URLSearchParams, quirk: ListQuirk | undefined): Reply {
    requireScope(key, "read");
    const status = query.get("status");
    if (status !== null && status !== "ACTIVE" && status !== "INACTIVE") {
      throw new ApiError("VALIDATION_ERROR", "status must be ACTIVE or INACTIVE.");
    }
    const rows = FLOWS.filter(({ row }) => row.status === (status ?? row.status));
    return json(200, this.pager.page({ scope: "flows", rows, query, quirk, invent: inventFlow }));
  }

  /** For the id of another project's connection, section 2 publishes both answers: 404, as for an unknown id, and 403. */
  private requireOwn(key: ApiKey, id: string): void {
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

  private inOrder(rows: Positioned<Connection>[]): Positioned<Connection>[] {
    if (this.options.listOrder !== "newest-first") return rows;
    return rows.map(({ position, row }) => ({ position: -position, row })).reverse();
  }

  private readonly invent = (): Connection => {
    const created = isoSeconds(this.now());
    const fields = { name: "Invented", app: "invented", type: "API_KEY", status: "ACTIVE" };
    return { id: newId(), ...fields, created, updated: created };
  };
}
