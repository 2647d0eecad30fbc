import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation";

/** The output and the steps of one run of the engine. */
export interface Recorded {
  /** Standard output and standard error. */
  output: string;
  /** The events, as JSON. */
  events: string;
  /** Diagnostics, each with the name of the resource that it is attributed to, such as `stripe: [NOT_ACTIVE] …`. */
  errors: string[];
  warnings: string[];
  infos: string[];
  /** The operations on connections, such as `create stripe`, in the order in which they ended. */
  steps: string[];
  /** The engine's own count of resources for each operation. */
  changes: OpMap;
}

/** Collects what the Automation API reports during a run. */
export class Recorder {
  #output = "";
  readonly #events: EngineEvent[] = [];

  readonly onOutput = (text: string) => {
    this.#output += text;
  };

  readonly onError = (text: string) => {
    this.#output += text;
  };

  /** Debug messages are left out: Pulumi's SDK writes the engine's answers into them, with secrets. */
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

/** An operation on a connection that ended, also one that failed. The operation `same` does nothing. */
function stepOf({ resOutputsEvent, resOpFailedEvent }: EngineEvent): string[] {
  const metadata = resOutputsEvent?.metadata ?? resOpFailedEvent?.metadata;
  if (!metadata || !/^(pulumi-nodejs:dynamic\/|flowstack:index:\w+Connection$)/.test(metadata.type))
    return [];
  if (metadata.op === "same") return [];
  return [`${resOpFailedEvent ? "failed " : ""}${metadata.op} ${nameOf(metadata.urn)}`];
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) as string;
}
