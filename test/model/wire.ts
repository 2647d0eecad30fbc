import type { Fault, FlowStack, Outcome } from "../../emulator/index";
import { errorForCutBody } from "../../provider/api/transport";
import { FlowstackError } from "../../provider/messages/errors";
import type { HttpReply, HttpRequest, World } from "../../provider/world/world";
import type { VirtualClock } from "../provider/clock";

/** Milliseconds after which a request that went astray is carried out all the same. */
export const LATE = 4_000;

/** What becomes of a request at each of its boundaries. */
const FAULTS = {
  ok: undefined,
  // Before it is sent, and when the server turns it away.
  refused: undefined,
  "429, seconds": { kind: "answer", status: 429, retryAfter: 5, retryAfterForm: "seconds" },
  "429, date": { kind: "answer", status: 429, retryAfter: 5, retryAfterForm: "date" },
  // After it is sent, before it is carried out.
  "reset before": { kind: "reset" },
  "timeout before": { kind: "hang" },
  "500 before": { kind: "answer", status: 500 },
  "503 before": { kind: "answer", status: 503 },
  "504 before": { kind: "answer", status: 504 },
  // Long after it was given up.
  late: undefined,
  // After it is carried out.
  "reset after": { kind: "reset", when: "after" },
  "timeout after": { kind: "hang", when: "after" },
  "500 after": { kind: "answer", status: 500, when: "after" },
  "503 after": { kind: "answer", status: 503, when: "after" },
  "504 after": { kind: "answer", status: 504, when: "after" },
  "502 of a proxy, after": { kind: "answer", status: 502, when: "after", html: true },
  "page of a proxy, after": { kind: "answer", status: 200, when: "after", html: true },
  // In the body.
  "cut short": { kind: "cut" },
  "cut JSON": { kind: "cut", how: "half" },
  sparse: { kind: "edit", omit: ["status", "created"] },
  // Whoever runs Pulumi loses patience, or power.
  "killed before": undefined,
  "killed after": undefined,
} satisfies Record<string, Fault | undefined>;

export type Fate = keyof typeof FAULTS;
export const FATES = Object.keys(FAULTS) as Fate[];

/** Fates that leave no doubt about what FlowStack did. */
export const CERTAIN: Fate[] = ["ok", "refused", "429, seconds", "429, date", "sparse"];

/** What becomes of one process's requests, in the order in which it makes them; when it is used up, all is well. */
export interface Fates {
  POST: Fate[];
  GET: Fate[];
  DELETE: Fate[];
}

export const ALL_IS_WELL: Fates = { POST: [], GET: [], DELETE: [] };

/** A FlowStack, and the time in which it lives. */
export interface Scene {
  flowstack: FlowStack;
  clock: VirtualClock;
  /** Milliseconds that the next stretch of wire takes. */
  latency: () => number;
}

/** The network of one process. */
export class Wire {
  readonly death: Promise<void>;
  dead = false;
  readonly #left: Fates;
  #die = () => {};

  constructor(
    private readonly scene: Scene,
    fates: Fates,
  ) {
    this.#left = { POST: [...fates.POST], GET: [...fates.GET], DELETE: [...fates.DELETE] };
    this.death = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  send: World["send"] = async (request) => {
    const { clock, latency } = this.scene;
    const fate = this.#left[request.method].shift() ?? "ok";
    if (this.dead) return forever;
    if (fate === "refused") throw broken("ECONNREFUSED", "connect");
    await clock.sleep(latency());
    if (fate === "killed before") this.#kill();
    if (this.dead) return forever;
    if (fate === "late") {
      void clock.sleep(LATE).then(() => this.#arrive(request, "ok"));
      throw broken("ECONNRESET", "read");
    }
    const outcome = this.#arrive(request, fate);
    if (fate === "killed after") this.#kill();
    await clock.sleep(outcome.kind === "hang" ? request.timeout : latency());
    return this.dead ? forever : received(outcome);
  };

  #arrive({ method, url, headers, body = "" }: HttpRequest, fate: Fate): Outcome {
    const { flowstack } = this.scene;
    const fault: Fault | undefined = FAULTS[fate];
    if (fault) flowstack.faults.add({ fault });
    const { pathname, search } = new URL(url);
    return flowstack.handle({ method, path: pathname + search, headers, body });
  }

  #kill(): void {
    this.dead = true;
    this.#die();
  }
}

const forever = new Promise<never>(() => {});

/** What undici makes of what became of a request. */
function received(outcome: Outcome): HttpReply {
  switch (outcome.kind) {
    case "reply":
      return { ...outcome.reply, body: outcome.reply.body.toString() };
    case "reset":
      throw broken("ECONNRESET", "read");
    case "hang":
      throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    case "cut":
      throw errorForCutBody(new TypeError("terminated"));
    case "endless":
      throw new FlowstackError("BODY_TOO_LARGE", "Too large.", "unknown");
  }
}

function broken(code: string, syscall: string): Error {
  return Object.assign(new Error(code), { code, syscall });
}
