import type { Connection } from "../../provider/api/shapes";
import { Connections } from "../../provider/resource";
import { observedIn } from "../../provider/state/drift";
import type { HttpReply, World } from "../../provider/world/world";
import { type ConnectionRow, worldOf } from "../shared/flowstack";
import type { Io } from "../shared/io";
import { type Figures, figuresOf, type Headers, observing } from "../shared/quota";
import { type Comparison, compare } from "./compare";
import { readStack, type Stack } from "./stack";

/** The result of `drift`, as `--json` prints it. */
export interface Report extends Comparison {
  /** Whether `pulumi refresh --preview-only` shows changes: a connection has drifted, or is gone. */
  drift: boolean;
  stacks: string[];
  /** Connections in FlowStack that none of the stacks manages. */
  unmanaged: Pick<ConnectionRow, "id" | "app" | "name" | "type" | "status">[];
  /** Operations that a run has begun: it was killed, or is still running. */
  pending: { stack: string; resource: string; operation: string }[];
  /** After the last request. */
  quota: Figures;
}

/** Compares stacks with their FlowStack projects. Each project's list is read once. */
export async function reportOf(io: Io, stacks: string[]): Promise<Report> {
  const headers: Headers = {};
  const world = quietWorld(io, once(observing(io.send, headers)));
  const found: Comparison = { drifted: [], gone: [], unhealthy: [], overdue: [] };
  const pending: Report["pending"] = [];
  const listed = new Map<string, Connection>();
  const managed = new Set<string | undefined>();
  for (const stack of stacks) {
    const { groups, pending: operations } = await readStack(io, stack);
    pending.push(...operations.map((one) => ({ stack, ...one })));
    for (const group of groups) {
      const work = compareAll(found, stack, group, world);
      for (const row of await io.waiting(`Comparing ${stack} with FlowStack…`, work)) listed.set(row.id, row);
      for (const { id, external } of group.rows) if (!external) managed.add(id);
    }
  }
  const drift = found.drifted.length + found.gone.length > 0;
  const unmanaged = [...listed.values()].filter(({ id }) => !managed.has(id)).map(shown);
  return { drift, stacks, ...found, unmanaged, pending, quota: figuresOf(headers, io.clock.now()) };
}

/** @returns all connections of the project */
async function compareAll(
  found: Comparison,
  stack: string,
  { config, rows }: Stack["groups"][number],
  world: World,
): Promise<Connection[]> {
  // What a run knows of FlowStack keys is about one stack, so each has its own.
  const connections = new Connections(config, world);
  const list = await connections.all();
  const ids = new Set<string | undefined>(list.map(({ id }) => id));
  const [inList, others] = [rows.filter(({ id }) => ids.has(id)), rows.filter(({ id }) => !ids.has(id))];
  // A connection that is found may be the proof that the key is right, and another connection gone.
  for (const row of [...inList, ...others]) {
    const one = await compare(connections, stack, row, world.clock.now());
    found.drifted.push(...(one.drifted ?? []));
    found.gone.push(...(one.gone ?? []));
    found.unhealthy.push(...(one.unhealthy ?? []));
    found.overdue.push(...(one.overdue ?? []));
  }
  return list;
}

/** The report shows what the provider says about a connection, so only its other lines are printed. */
function quietWorld(io: Io, send: World["send"]): World {
  const tell: World["tell"] = (line, about) => about === undefined && io.err(line);
  return { ...worldOf(io), send, tell };
}

/** Sends a request that has succeeded before no second time: stacks of one FlowStack project share its list. */
function once(send: World["send"]): World["send"] {
  const replies = new Map<string, HttpReply>();
  return async (request) => {
    const key = `${request.url} ${request.headers.authorization}`;
    const reply = replies.get(key) ?? (await send(request));
    if (reply.status === 200) replies.set(key, reply);
    return reply;
  };
}

function shown(row: Connection): Report["unmanaged"][number] {
  const { name, app, type, status } = observedIn(row, {});
  return { id: row.id, app, name, type, status };
}
