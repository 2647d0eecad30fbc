import type { AlterNameFault, Fault, FaultRule, InterimFault, MainFault } from "./faults";
import { checkInterim } from "./interim";
import { checkAlteration } from "./names";

const MAIN_KINDS = ["answer", "reset", "hang", "cut", "gzip", "endless", "edit", "list"] as const;
const KINDS: readonly Fault["kind"][] = [...MAIN_KINDS, "alter-name", "interim"];

/** The faults of one request: at most one of each sort. */
export interface RequestFaults {
  readonly main: MainFault | undefined;
  readonly alterName: AlterNameFault | undefined;
  readonly interim: InterimFault | undefined;
}

/**
 * The rules that later requests run into, first in, first out. A request takes the first rule that matches it; beside
 * that one it may take a rule for its name and a rule for interim replies.
 */
export class FaultQueue {
  private rules: { rule: FaultRule; left: number }[] = [];

  /** Adds a rule at the end; throws a TypeError for an unknown kind or value, which JSON from outside may contain. */
  add(rule: FaultRule): void {
    check(rule.fault);
    this.rules.push({ rule, left: rule.times === "always" ? Number.POSITIVE_INFINITY : (rule.times ?? 1) });
  }

  /** Removes all rules. */
  clear(): void {
    this.rules = [];
  }

  /** How many rules are not used up. */
  get pending(): number {
    return this.rules.length;
  }

  /** The faults of one request; each of them is used once by this. */
  take(method: string, path: string): RequestFaults {
    return {
      main: this.next(MAIN_KINDS, method, path),
      alterName: this.next(["alter-name"], method, path),
      interim: this.next(["interim"], method, path),
    };
  }

  private next<Kind extends Fault["kind"]>(
    kinds: readonly Kind[],
    method: string,
    path: string,
  ): Extract<Fault, { kind: Kind }> | undefined {
    const isWanted = ({ kind }: Fault) => (kinds as readonly string[]).includes(kind);
    const entry = this.rules.find(({ rule }) => isWanted(rule.fault) && matches(rule, method, path));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    this.rules = this.rules.filter(({ left }) => left > 0);
    return entry.rule.fault as Extract<Fault, { kind: Kind }>;
  }
}

function check(fault: Fault | undefined): void {
  if (!fault || !KINDS.includes(fault.kind)) {
    throw new TypeError(`fault.kind must be one of ${KINDS.join(", ")}.`);
  }
  if (fault.kind === "alter-name") checkAlteration(fault);
  if (fault.kind === "interim") checkInterim(fault);
}

function matches({ fault, match }: FaultRule, method: string, path: string): boolean {
  if (!suits(fault, method, path)) return false;
  if (match?.method !== undefined && match.method !== method) return false;
  if (match?.path === undefined) return true;
  return typeof match.path === "string" ? path.startsWith(match.path) : path.search(match.path) >= 0;
}

/** Two kinds of fault make sense for some requests only. */
function suits({ kind }: Fault, method: string, path: string): boolean {
  if (kind === "list") return method === "GET" && /^\/(connections|flows)(\?|$)/.test(path);
  if (kind === "alter-name") return method === "POST" && /^\/connections(\?|$)/.test(path);
  return true;
}
