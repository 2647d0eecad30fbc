import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { grpc } from "./grpc";

type Level = "INFO" | "WARNING";

/** Prints lines through the engine, because it hides what a plugin writes to its own output. */
export class EngineLog {
  #client: EngineClient | undefined;
  #address = "";
  readonly #sending = new Set<Promise<void>>();
  readonly #warned = new Set<string>();

  /** @param address of the engine, `127.0.0.1:<port>`; the last call wins */
  attach(address: string): void {
    const { EngineClient: Client } =
      require("@pulumi/pulumi/proto/engine_grpc_pb") as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
    this.#address = address;
    this.#warned.clear();
    this.#client = new Client(address, grpc.credentials.createInsecure());
  }

  /** Address of the engine; empty where there is none yet. */
  get engine(): string {
    return this.#address;
  }

  /** @param urn of the resource that the line is about */
  info(line: string, urn?: string): void {
    this.#send("INFO", line, urn);
  }

  /** Prints a warning about a resource once in a run, because several calls see what it is about. */
  warn(line: string, urn = ""): void {
    const key = JSON.stringify([urn, line]);
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    this.#send("WARNING", line, urn);
  }

  /** Resolves when the engine has all lines, so that none comes after the reply to its call. */
  async flush(): Promise<void> {
    await Promise.all(this.#sending);
  }

  #send(level: Level, line: string, urn = ""): void {
    const { LogRequest, LogSeverity } =
      require("@pulumi/pulumi/proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
    const request = new LogRequest();
    request.setSeverity(LogSeverity[level]);
    request.setMessage(line);
    request.setUrn(urn);
    // A line that the engine does not take is lost: without an engine there is nobody to read it.
    const sent = new Promise<void>((resolve) => {
      if (this.#client) this.#client.log(request, () => resolve());
      else resolve();
    });
    this.#sending.add(sent);
    void sent.then(() => this.#sending.delete(sent));
  }
}
