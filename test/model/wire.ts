import type { Fault, FlowStack, Outcome } from "../../emulator/index";
import { errorForCutBody } from "../../provider/api/http/transport";
import { FlowstackError } from "../../provider/messages/errors";
import type { HttpReply, HttpRequest, World } from "../../provider/world/world";
import type { VirtualClock } from "../provider/clock";

/** Milliseconds after which a `late` request arrives at FlowStack, when its sender has given it up. */
export const LATE = 4_000;

/**
 * What the network can do to a request, at each of its boundaries, and the fault of the emulator that does it. Where it is
 * undefined, {@link Wire} does it.
 */
const FAULTS = {
  ok: undefined,
  // Before it is sent: no connection. When it arrives: FlowStack refuses it.
  refused: undefined,
  "429, seconds": { kind: "answer", status: 429, retryAfter: 5, retryAfterForm: "seconds" },
  "429, date": { kind: "answer", status: 429, retryAfter: 5, retryAfterForm: "date" },
  // After it is sent, before FlowStack carries it out.
  "reset before": { kind: "reset" },
  "timeout before": { kind: "hang" },
  "500 before": { kind: "answer", status: 500 },
  "503 before": { kind: "answer", status: 503 },
  "504 before": { kind: "answer", status: 504 },
  // It arrives long after its sender has given it up.
  late: undefined,
  // After FlowStack has carried it out: only the reply is lost.
  "reset after": { kind: "reset", when: "after" },
  "timeout after": { kind: "hang", when: "after" },
  "500 after": { kind: "answer", status: 500, when: "after" },
  "503 after": { kind: "answer", status: 503, when: "after" },
  "504 after": { kind: "answer", status: 504, when: "after" },
  "502 of a proxy, after": { kind: "answer", status: 502, when: "after", html: true },
  "page of a proxy, after": { kind: "answer", status: 200, when: "after", html: true },
  // In the body of the reply.
  "cut short": { kind: "cut" },
  "cut JSON": { kind: "cut", how: "half" },
  sparse: { kind: "edit", omit: ["status", "created"] },
  // The process is killed: by a person who does not wait, or by a power failure.
  "killed before": undefined,
  "killed after": undefined,
} satisfies Record<string, Fault | undefined>;

export type NetworkEvent = keyof typeof FAULTS;
export const NETWORK_EVENTS = Object.keys(FAULTS) as NetworkEvent[];

/** Events after which the sender knows whether FlowStack carried out the request. */
export const CERTAIN: NetworkEvent[] = ["ok", "refused", "429, seconds", "429, date", "sparse"];

/** The events of one process's requests, in the order in which it sends them. All requests after these succeed. */
export interface Network {
  POST: NetworkEvent[];
  GET: NetworkEvent[];
  DELETE: NetworkEvent[];
}

export const NO_FAULTS: Network = { POST: [], GET: [], DELETE: [] };

/** A FlowStack and its virtual clock. */
export interface Scene {
  flowstack: FlowStack;
  clock: VirtualClock;
  /** Milliseconds that the next request or reply takes on its way. */
  latency: () => number;
}

/** The network as one process sees it. */
export class Wire {
  readonly death: Promise<void>;
  dead = false;
  readonly #left: Network;
  #die = () => {};

  constructor(
    private readonly scene: Scene,
    network: Network,
  ) {
    this.#left = { POST: [...network.POST], GET: [...network.GET], DELETE: [...network.DELETE] };
    this.death = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  send: World["send"] = async (request) => {
    const { clock, latency } = this.scene;
    const event = this.#left[request.method].shift() ?? "ok";
    if (this.dead) return forever;
    if (event === "refused") throw broken("ECONNREFUSED", "connect");
    await clock.sleep(latency());
    if (event === "killed before") this.#kill();
    if (this.dead) return forever;
    if (event === "late") {
      void clock.sleep(LATE).then(() => this.#arrive(request, "ok"));
      throw broken("ECONNRESET", "read");
    }
    const outcome = this.#arrive(request, event);
    if (event === "killed after") this.#kill();
    await clock.sleep(outcome.kind === "hang" ? request.timeout : latency());
    return this.dead ? forever : received(outcome);
  };

  #arrive({ method, url, headers, body = "" }: HttpRequest, event: NetworkEvent): Outcome {
    const { flowstack } = this.scene;
    const fault: Fault | undefined = FAULTS[event];
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

/** What the provider gets from undici for each outcome. */
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
      throw new FlowstackError("BODY_TOO_LARGE", {
        problem: "The reply is too large.",
        fix: "Check flowstack:baseUrl.",
        outcome: "unknown",
      });
  }
}

function broken(code: string, syscall: string): Error {
  return Object.assign(new Error(code), { code, syscall });
}
