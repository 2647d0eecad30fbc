import { HalfMade } from "../kinds/kind";
import { Connections } from "../resource";
import type { ReadConfig } from "../schema/settings";
import { cancelling } from "../world/cancel";
import type { World } from "../world/world";
import type { EngineLog } from "./engine-log";
import type { StatusObject } from "./grpc";
import { propertiesIn, secretsIn, withSecretsOf } from "./secrets";
import { BadRequest, statusOf, statusOfBadRequest, statusOfHalfMade } from "./status";

/** An answer to the engine that is no success: it has a code and a text, and no stack. */
export class Refusal extends Error {
  constructor(readonly status: Partial<StatusObject>) {
    super(status.details);
  }
}

const KEYS_ARE_URNS = true;

/** One configured provider, as the engine speaks to it, and what its calls share. */
export class Session {
  #connections: Connections;
  #cancelling = cancelling();

  constructor(
    readonly world: World,
    readonly log: EngineLog,
  ) {
    this.#connections = this.#configured(() => undefined);
  }

  get connections(): Connections {
    return this.#connections;
  }

  /** A run of the engine at this address begins. A plugin that a person started has one after the other. */
  begin(engine: string): void {
    this.log.attach(engine);
    this.#cancelling = cancelling();
    this.configure(() => undefined);
  }

  configure(config: ReadConfig): void {
    this.#connections = this.#configured(config);
  }

  /** Starts nothing from now on, and ends the waits. What is in flight finishes and is recorded. */
  cancel(): void {
    this.#cancelling.abort();
  }

  #configured(config: ReadConfig): Connections {
    return new Connections(config, { ...this.world, signal: this.#cancelling.signal }, KEYS_ARE_URNS);
  }

  /**
   * Does the work of a call. No answer loses the mark of a secret, and no error has a secret or a stack.
   * @throws Refusal
   */
  async presentably<T>(request: unknown, work: () => Promise<T>): Promise<T> {
    try {
      return withSecretsOf(request, await work());
    } catch (error) {
      throw new Refusal(this.#statusOf(error, request));
    }
  }

  #statusOf(error: unknown, request: unknown): Partial<StatusObject> {
    if (error instanceof Refusal) return error.status;
    if (error instanceof BadRequest) return statusOfBadRequest(error);
    const shown = this.#connections.presentable(error, propertiesIn(request));
    return error instanceof HalfMade ? statusOfHalfMade(shown, error, secretsIn(request)) : statusOf(shown);
  }
}
