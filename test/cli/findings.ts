import { MIXED, type Place } from "./run";

/** A finding of `doctor --json`. */
interface Found {
  check: string;
  level: string;
  text: string;
  details?: string[];
  fix?: string;
}

/** By check. */
export async function findings(place: Place, ...args: string[]): Promise<Record<string, Found>> {
  const { out } = await place.run("doctor", "--json", ...args);
  const { findings: found } = JSON.parse(out) as { findings: Found[] };
  return Object.fromEntries(found.map((finding) => [finding.check, finding]));
}

/** A project without a problem. */
export const HEALTHY = [MIXED[0], MIXED[2]].map((row) => ({ ...row })) as typeof MIXED;
