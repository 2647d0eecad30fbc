import { errorData, isExpected } from "../shared/failure";
import type { Line, Paint } from "../shared/io";

/** `ok`; `info`, nothing to do; `warning`, may matter; `problem`, something does not work. */
export type Level = "ok" | "info" | "warning" | "problem";

export interface Finding {
  /** Stable name of the check. */
  check: string;
  level: Level;
  text: string;
  /** One line each. */
  details?: string[];
  /** What to do. */
  fix?: string;
}

const SIGNS: Record<Level, [string, Paint]> = {
  ok: ["✓", "green"],
  info: ["·", "dim"],
  warning: ["!", "yellow"],
  problem: ["✗", "red"],
};

const MOST_DETAILS = 10;

export function findingLines({ level, text, details = [], fix }: Finding): Line[] {
  const [sign, style] = SIGNS[level];
  const more = details.length - MOST_DETAILS;
  return [
    [{ text: sign, style }, ` ${text}`],
    ...details.slice(0, MOST_DETAILS).map((line) => `    ${line}`),
    ...(more > 0 ? [`    … and ${more} more: --json shows all`] : []),
    ...(fix ? [`    → ${fix}`] : []),
  ];
}

/**
 * An expected failure as a finding.
 * @throws any other error
 */
export function failureFinding(check: string, error: unknown): Finding {
  if (!isExpected(error)) throw error;
  const { code, problem, fix } = errorData(error, {});
  return { check, level: "problem", text: `[${code}] ${problem}`, ...(fix && { fix }) };
}
