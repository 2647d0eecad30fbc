import type { z } from "zod";
import { isFailure } from "../messages/errors";
import { described } from "../messages/text";
import type { Settings } from "../schema/settings";
import type { HttpReply, World } from "../world/world";
import { badReply, bodyOf } from "./body";
import { type Call, Exchange } from "./exchange";
import { type Connection, type ConnectionPage, connection, connectionPage } from "./shapes";

/** The largest page that FlowStack allows (flowstack-api.md, section 1). */
const PAGE_SIZE = 100;

/** What a create request sends. */
export interface NewConnection {
  name: string;
  app: string;
  apiKey: string;
}

/** FlowStack's REST API: one method for each endpoint. Each may throw a FlowstackError. */
export class FlowstackClient {
  readonly #exchange: Exchange;

  constructor(settings: Settings, world: World) {
    this.#exchange = new Exchange(settings, world);
  }

  /**
   * One page of the project's connections.
   * @param cursor cursor that the previous page returned
   * @param maxRetries most attempts after the first. Default, and upper limit: flowstack:maxRetries
   */
  list(cursor?: string, maxRetries?: number): Promise<ConnectionPage> {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor !== undefined && { cursor }) });
    return this.#run(connectionPage, {
      method: "GET",
      path: `/connections?${query}`,
      purpose: "list the connections",
      maxRetries,
    });
  }

  async get(id: string): Promise<Connection> {
    const row = await this.#run(connection, { method: "GET", path: pathOf(id), purpose: `read ${id}` });
    if (row.id !== id) throw badReply("GET /connections");
    return row;
  }

  /** Retried only when FlowStack certainly did nothing: the caller must resolve an error of unknown outcome. */
  create({ name, app, apiKey }: NewConnection): Promise<Connection> {
    const body = { name, app, type: "API_KEY", value: { apiKey } };
    const purpose = `create ${described({ name, app })}`;
    return this.#run(connection, { method: "POST", path: "/connections", purpose, body, secrets: [apiKey] });
  }

  /**
   * @returns "absent" when FlowStack answers that it has no such connection. Either an earlier attempt deleted it and its
   * reply was lost, or the connection belongs to another project: the caller must know which.
   */
  async delete(id: string): Promise<"deleted" | "absent"> {
    try {
      const call = { method: "DELETE", path: pathOf(id), purpose: `delete ${id}` } as const;
      await this.#exchange.run({ ...call, read: assertFromFlowstack });
      return "deleted";
    } catch (error) {
      if (isFailure(error, "NOT_FOUND")) return "absent";
      throw error;
    }
  }

  #run<T>(shape: z.ZodType<T>, call: Omit<Call<T>, "read">): Promise<T> {
    const name = `${call.method} /connections`;
    const read = (reply: HttpReply) => {
      const parsed = shape.safeParse(bodyOf(name, reply));
      if (!parsed.success) throw badReply(name);
      return parsed.data;
    };
    return this.#exchange.run({ ...call, read });
  }
}

/** A login page may answer 200 to any request: only FlowStack's own reply means that a connection is revoked. */
function assertFromFlowstack(reply: HttpReply): void {
  if (reply.body.trim() !== "") bodyOf("DELETE /connections", reply);
}

function pathOf(id: string): string {
  return `/connections/${encodeURIComponent(id)}`;
}
