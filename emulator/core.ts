import { Api, type Deviations } from "./api";
import { Connections } from "./connections";
import { applyFault } from "./fault-effects";
import { FaultQueue, type RequestFaults } from "./fault-queue";
import type { InterimFault } from "./faults";
import { type Caller, KeyRing } from "./keys";
import { checkAlteration } from "./names";
import { DEFAULT_KEYS, type FlowStackOptions } from "./options";
import type { ListQuirk } from "./pages";
import { withoutRoot } from "./paths";
import { Allowance, type QuotaLeft, retryAfter } from "./quota";
import { type RequestEntry, scrub, secretsOf } from "./request-log";
import { ApiError, type ApiRequest, failure, type Outcome, type Reply, withHeaders } from "./wire";

/** The outcome of a request, and the fault that asks a server to send interim replies before it. */
export interface Handled {
  readonly outcome: Outcome;
  readonly interim: InterimFault | undefined;
}

/** Carries out a request: faults, key, quota, endpoint, log. It uses no sockets. */
export class Core {
  readonly faults = new FaultQueue();
  readonly log: RequestEntry[] = [];
  readonly ring: KeyRing;
  readonly connections: Connections;
  private readonly allowances: ReadonlyMap<string, Allowance>;
  /** The quota in the headers of callers without an accepted key. Their requests do not count. */
  private readonly unauthorized: Allowance;
  private readonly api: Api;
  private readonly now: () => number;

  constructor(private readonly options: FlowStackOptions) {
    checkAlteration(options.alterNames ?? {});
    this.now = options.now ?? Date.now;
    this.ring = new KeyRing(options.keys ?? DEFAULT_KEYS);
    this.connections = new Connections(this.now, options.listLag);
    this.api = new Api(this.connections, options, this.now);
    const allowance = () => new Allowance(this.now, options.count429 ?? false, options.quota ?? {});
    this.allowances = new Map(this.ring.keys.map(({ project }) => [project, allowance()]));
    this.unauthorized = allowance();
  }

  /** Does with the request what the API would do, or what the next faults say, and logs it. */
  handle(request: ApiRequest): Handled {
    const headers = lowerCase(request.headers ?? {});
    const caller = this.ring.identify(headers.authorization);
    const faults = this.faults.take(request.method, withoutRoot(request.path));
    const outcome = this.outcome(request, caller, faults);
    const entry = this.entry(request, headers, {
      status: "reply" in outcome ? outcome.reply.status : null,
      key: caller.label,
      fault: kindsOf(faults),
    });
    this.log.push(entry);
    this.options.onRequest?.(entry);
    return { outcome, interim: faults.interim };
  }

  /** Sets a new quota for one project, or for each. */
  setQuota(quota: QuotaLeft, project?: string): void {
    const chosen = project === undefined ? [...this.allowances.values()] : [this.allowances.get(project)];
    for (const allowance of chosen) {
      if (allowance === undefined) throw new Error("No key belongs to that project.");
      allowance.set(quota);
    }
  }

  private outcome(request: ApiRequest, caller: Caller, { main, alterName }: RequestFaults): Outcome {
    const process = (quirk?: ListQuirk) => this.process(request, caller, { quirk, alteration: alterName });
    if (main === undefined) return { kind: "reply", reply: process() };
    return applyFault(main, {
      process,
      headers: () => this.currentHeaders(caller),
      retryAfterForm: this.options.retryAfter ?? "seconds",
      now: this.now(),
    });
  }

  private process(request: ApiRequest, caller: Caller, deviations: Deviations): Reply {
    const reply = this.answer(request, caller, deviations);
    return withHeaders(reply, this.currentHeaders(caller));
  }

  /** Errors of the API are thrown anywhere below, and become replies only here. */
  private answer(request: ApiRequest, caller: Caller, deviations: Deviations): Reply {
    try {
      if (caller.key === null) throw new ApiError("UNAUTHORIZED", "Send a valid API key as a Bearer token.");
      if (!this.allowance(caller).take()) return this.overLimit(caller);
      return this.api.answer(caller.key, request, deviations);
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

  /** The headers of every reply: the caller's quota, and the date of the emulator's own clock. */
  private currentHeaders(caller: Caller): Record<string, string> {
    return { ...this.allowance(caller).headers(), date: new Date(this.now()).toUTCString() };
  }

  private allowance(caller: Caller): Allowance {
    return this.allowances.get(caller.key?.project ?? "") ?? this.unauthorized;
  }

  private entry(
    { method, path, body }: ApiRequest,
    headers: Readonly<Record<string, string>>,
    result: Pick<RequestEntry, "status" | "key" | "fault">,
  ): RequestEntry {
    const secrets = [...this.ring.keys.map(({ key }) => key), ...secretsOf(headers.authorization, body)];
    const { status, key, fault } = result;
    const [logged = "", userAgent = ""] = [withoutRoot(path), headers["user-agent"] ?? ""].map((text) =>
      scrub(text, secrets),
    );
    return { at: this.now(), method, path: logged, status, key, userAgent, fault };
  }
}

function kindsOf({ main, alterName, interim }: RequestFaults): string | null {
  const kinds = [main, alterName, interim].flatMap((fault) => fault?.kind ?? []);
  return kinds.length === 0 ? null : kinds.join(" + ");
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
