import type { Io, Paint } from "../shared/io";
import { clean } from "../shared/text";

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

export function shownFinding(io: Io, { level, text, details = [], fix }: Finding): string {
  const [sign, colour] = SIGNS[level];
  const more =
    details.length > MOST_DETAILS
      ? [`    … and ${details.length - MOST_DETAILS} more: --json has them all`]
      : [];
  const lines = [
    ...details.slice(0, MOST_DETAILS).map((line) => `    ${clean(line)}`),
    ...more,
    ...(fix ? [`    → ${clean(fix)}`] : []),
  ];
  return [`${io.paint(colour, sign)} ${clean(text)}`, ...lines].join("\n");
}
