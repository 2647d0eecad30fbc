import { isScarce, quotaHeaders, quotaOf } from "../../provider/api/quota";
import type { Headers } from "../shared/quota";
import type { Finding } from "./finding";

export function quotaFinding(headers: Headers, now: number): Finding {
  const check = "quota";
  const quota = quotaOf(quotaHeaders(headers), now);
  if (!quota) return { check, level: "info", text: "FlowStack's replies do not show the quota." };
  const { limit, remaining, resetsAt } = quota;
  const text = `${remaining} of ${limit ?? "?"} requests left this hour${resetText(resetsAt, now)}`;
  if (remaining === 0) return { check, level: "problem", text, fix: "Wait for the reset." };
  if (!isScarce(quota)) return { check, level: "ok", text };
  const fix =
    "Wait for the reset before a large run: a list takes 1 request per 100 connections, a create or delete 1 each.";
  return { check, level: "warning", text, fix };
}

function resetText(resetsAt: number | undefined, now: number): string {
  if (resetsAt === undefined) return "";
  const minutes = Math.ceil((resetsAt - now) / 60_000);
  return `; it resets in ${minutes} min (${new Date(resetsAt).toISOString().slice(11, 16)} UTC)`;
}
