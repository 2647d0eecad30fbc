import { Api } from "./api";
import { Connections } from "./connections";
import { below, type Fault, FaultQueue } from "./faults";
import { type Caller, KeyRing } from "./keys";
import { type RequestEntry, scrub, secretsOf } from "./log";
import { DEFAULT_KEYS, type FlowStackOptions } from "./options";
import type { ListQuirk } from "./pages";
import { Allowance, type QuotaLeft, retryAfter } from "./quota";
import { strike } from "./strike";
import { ApiError, type ApiRequest, failure, type Outcome, type Reply, withHeaders } from "./wire";

/** Everything between a request and what becomes of it: fault, key, quota, endpoint, log. It knows no sockets. */
export class Core {
  readonly faults = new FaultQueue();
  readonly log: RequestEntry[] = [];
  readonly ring: KeyRing;
  readonly connections: Connections;
  private readonly allowances: ReadonlyMap<string, Allowance>;
  /** What callers without an accepted key see in their headers; nothing is ever taken off it. */
  private readonly strangers: Allowance;
  private readonly api: Api;
  private readonly now: () => number;

  constructor(private readonly options: FlowStackOptions) {
    this.now = options.now ?? Date.now;
    this.ring = new KeyRing(options.keys ?? DEFAULT_KEYS);
    this.connections = new Connections(this.now, options.listLag);
    this.api = new Api(this.connections, options, this.now);
    const allowance = () => new Allowance(this.now, options.count429 ?? false, options.quota ?? {});
    this.allowances = new Map(this.ring.keys.map(({ project }) => [project, allowance()]));
    this.strangers = allowance();
  }

  /** Does what the API would do with the request, or what the next fault does to it. */
  handle(request: ApiRequest): Outcome {
    const headers = lowerCase(request.headers ?? {});
    const caller = this.ring.identify(headers.authorization);
    const fault = this.faults.take(request.method, below(request.path));
    const outcome = this.outcome(request, caller, fault);
    const secrets = [
      ...this.ring.keys.map(({ key }) => key),
      ...secretsOf(headers.authorization, request.body),
    ];
    const entry: RequestEntry = {
      at: this.now(),
      method: request.method,
      path: scrub(below(request.path), secrets),
      status: "reply" in outcome ? outcome.reply.status : null,
      key: caller.label,
      userAgent: scrub(headers["user-agent"] ?? "", secrets),
      fault: fault?.kind ?? null,
    };
    this.log.push(entry);
    this.options.onRequest?.(entry);
    return outcome;
  }

  /** A new quota for one project, or for each. */
  setQuota(quota: QuotaLeft, project?: string): void {
    const chosen = project === undefined ? [...this.allowances.values()] : [this.allowances.get(project)];
    for (const allowance of chosen) {
      if (allowance === undefined) throw new Error("No key belongs to that project.");
      allowance.set(quota);
    }
  }

  private outcome(request: ApiRequest, caller: Caller, fault: Fault | undefined): Outcome {
    const process = (quirk?: ListQuirk) => this.process(request, caller, quirk);
    if (fault === undefined) return { kind: "reply", reply: process() };
    const retryAfterForm = this.options.retryAfter ?? "seconds";
    return strike(fault, { process, headers: () => this.standing(caller), retryAfterForm, now: this.now() });
  }

  private process(request: ApiRequest, caller: Caller, quirk: ListQuirk | undefined): Reply {
    const reply = this.answer(request, caller, quirk);
    return withHeaders(reply, this.standing(caller));
  }

  /** Errors are thrown wherever they are found, and become replies here only. */
  private answer(request: ApiRequest, caller: Caller, quirk: ListQuirk | undefined): Reply {
    try {
      if (caller.key === null)
        throw new ApiError("UNAUTHORIZED", "A valid API key is needed, as a Bearer token.");
      if (!this.allowance(caller).take()) return this.overLimit(caller);
      return this.api.answer(caller.key, request, quirk);
    } catch (error) {
      if (error instanceof ApiError) return failure(error);
      throw error;
    }
  }

  private overLimit(caller: Caller): Reply {
    const seconds = this.allowance(caller).secondsLeft();
    const wait = retryAfter(seconds, this.options.retryAfter ?? "seconds", this.now());
    const reply = failure(
      new ApiError("RATE_LIMIT_EXCEEDED", `The quota is used up; it resets in ${seconds} s.`),
    );
    return withHeaders(reply, { "retry-after": wait });
  }

  /** The headers of every reply: the quota as it stands, and the date by the emulator's own clock. */
  private standing(caller: Caller): Record<string, string> {
    return { ...this.allowance(caller).headers(), date: new Date(this.now()).toUTCString() };
  }

  private allowance(caller: Caller): Allowance {
    return this.allowances.get(caller.key?.project ?? "") ?? this.strangers;
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
