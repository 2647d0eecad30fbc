import { closedUntil } from "../../provider/api/quota";
import type { World } from "../../provider/world/world";
import { count } from "../shared/text";
import type { Finding } from "./finding";

/** Headers of the replies so far; those of the quota are in flowstack-api.md, section 4. */
export type Headers = Record<string, string | undefined>;

/** Sends as before, and keeps the headers of the replies. */
export function observing(send: World["send"], headers: Headers): World["send"] {
  return async (request) => {
    const reply = await send(request);
    Object.assign(headers, reply.headers);
    return reply;
  };
}

/** A larger run may need more than this part of the quota. */
const SCARCE = 0.1;

export function quotaFinding(headers: Headers, now: number): Finding {
  const check = "quota";
  const { "x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining, date } = headers;
  if (remaining === undefined)
    return { check, level: "info", text: "FlowStack's replies do not show the quota." };
  const until = closedUntil(200, { remaining: "0", reset: headers["x-ratelimit-reset"], date }, now);
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
