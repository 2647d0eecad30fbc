import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation";

/** What one run of the engine said and did. */
export interface Recorded {
  /** Standard output and standard error, as they came. */
  output: string;
  /** The events, as JSON. */
  events: string;
  /** Diagnostics, each with the name of the resource that it is attributed to, such as `stripe: [NOT_ACTIVE] …`. */
  errors: string[];
  warnings: string[];
  infos: string[];
  /** What was done to the connections, in the order in which it ended, such as `create stripe`. */
  steps: string[];
  /** How many resources each operation concerns, by the engine's own count. */
  changes: OpMap;
}

/** Collects what the Automation API hands over during a run. */
export class Recorder {
  #output = "";
  readonly #events: EngineEvent[] = [];

  readonly onOutput = (text: string) => {
    this.#output += text;
  };

  readonly onError = (text: string) => {
    this.#output += text;
  };

  /** Debug messages are Pulumi's own affair: its SDK puts what the engine answers into them, secrets included. */
  readonly onEvent = (event: EngineEvent) => {
    if ((event.diagnosticEvent?.severity as string) !== "debug") this.#events.push(event);
  };

  recorded(): Recorded {
    return {
      output: this.#output,
      events: JSON.stringify(this.#events),
      errors: this.#diagnostics("error"),
      warnings: this.#diagnostics("warning"),
      infos: [...this.#diagnostics("info"), ...this.#diagnostics("info#err")],
      steps: this.#events.flatMap(stepOf),
      changes: this.#events.findLast(({ summaryEvent }) => summaryEvent)?.summaryEvent?.resourceChanges ?? {},
    };
  }

  #diagnostics(severity: string): string[] {
    return this.#events
      .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
      .filter((event) => event.severity === severity)
      .map(
        ({ urn, message }) => `${nameOf(urn ?? "the stack")}: ${message.replace(/<\{%.*?%\}>/g, "").trim()}`,
      );
  }
}

/** A connection that an operation ended for, well or not; that nothing was done to it is no step. */
function stepOf({ resOutputsEvent, resOpFailedEvent }: EngineEvent): string[] {
  const metadata = resOutputsEvent?.metadata ?? resOpFailedEvent?.metadata;
  if (!metadata?.type.startsWith("pulumi-nodejs:dynamic/") || metadata.op === "same") return [];
  return [`${resOpFailedEvent ? "failed " : ""}${metadata.op} ${nameOf(metadata.urn)}`];
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) as string;
}
