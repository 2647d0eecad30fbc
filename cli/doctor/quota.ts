import { closedUntil } from "../../provider/api/quota";
import type { World } from "../../provider/world/world";
import { count } from "../shared/text";
import type { Finding } from "./finding";

/** The quota, as replies show it (flowstack-api.md, section 4). */
export interface Quota {
  limit?: string | undefined;
  remaining?: string | undefined;
  reset?: string | undefined;
  date?: string | undefined;
}

/** Sends as before, and keeps the quota headers of the last reply. */
export function observingQuota(send: World["send"], quota: Quota): World["send"] {
  return async (request) => {
    const reply = await send(request);
    const { headers } = reply;
    quota.limit = headers["x-ratelimit-limit"] ?? quota.limit;
    quota.remaining = headers["x-ratelimit-remaining"] ?? quota.remaining;
    quota.reset = headers["x-ratelimit-reset"] ?? quota.reset;
    quota.date = headers.date;
    return reply;
  };
}

/** A larger run may need more than this part of the quota. */
const SCARCE = 0.1;

export function quotaFinding({ limit, remaining, reset, date }: Quota, now: number): Finding {
  const check = "quota";
  if (remaining === undefined)
    return { check, level: "info", text: "FlowStack's replies do not show the quota." };
  const until = closedUntil(200, { remaining: "0", reset, date }, now);
  const minutes = Math.ceil((until - now) / 60_000);
  const when =
    until > 0 ? `; it resets in ${minutes} min (${new Date(until).toISOString().slice(11, 16)} UTC)` : "";
  const text = `${remaining} of ${limit ?? "?"} requests left this hour${when}`;
  const left = Number(remaining);
  if (left === 0) return { check, level: "problem", text, fix: "Wait for the reset." };
  if (left >= Number(limit ?? 0) * SCARCE) return { check, level: "ok", text };
  const fix = `Wait for the reset before a large run: ${count(left, "request")} may not be enough. A list takes one request per 100 connections, a create or delete one each.`;
  return { check, level: "warning", text, fix };
}
