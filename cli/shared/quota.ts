import { quotaHeaders, quotaOf } from "../../provider/api/quota";
import type { World } from "../../provider/world/world";

/** Headers of the replies so far; those of the quota are in flowstack-api.md, section 4. */
export type Headers = Record<string, string | undefined>;

/** Sends as before, and keeps the headers of the replies. A reply that refuses the key shows nobody's quota. */
export function observing(send: World["send"], headers: Headers): World["send"] {
  return async (request) => {
    const reply = await send(request);
    if (reply.status !== 401) Object.assign(headers, reply.headers);
    return reply;
  };
}

/** The quota after the last reply, for `--json`. Null stands for what FlowStack's replies do not say. */
export interface Figures {
  /** Requests an hour. */
  limit: number | null;
  remaining: number | null;
  /** ISO 8601, UTC. */
  resetsAt: string | null;
}

export function figuresOf(headers: Headers, now: number): Figures {
  const { limit, remaining, resetsAt } = quotaOf(quotaHeaders(headers), now) ?? {};
  const reset = resetsAt === undefined ? null : new Date(resetsAt).toISOString();
  return { limit: limit ?? null, remaining: remaining ?? null, resetsAt: reset };
}
