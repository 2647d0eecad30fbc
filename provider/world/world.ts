import type { Clock } from "./clock";

export type Method = "GET" | "POST" | "DELETE";

export interface HttpRequest {
  method: Method;
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Longest time for the whole exchange, in milliseconds. */
  timeout: number;
}

export interface HttpReply {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string | undefined>;
  body: string;
}

/** What the provider needs of the world; tests hand in their own. */
export interface World {
  /** Sends one request and reads the whole reply, or rejects. */
  send: (request: HttpRequest) => Promise<HttpReply>;
  clock: Clock;
  /** Aborted when the run is cancelled: nothing new is sent, and waits reject. */
  signal: AbortSignal;
  /** Whether nobody is left who would keep what is done from now on. */
  isOrphaned: () => Promise<boolean>;
  /** From 0 to 1. */
  random: () => number;
  /**
   * A line for the person who runs Pulumi.
   * @param about key of the resource that it is about
   */
  tell: (line: string, about?: string) => void;
  /** Environment variables. */
  environment: NodeJS.ProcessEnv;
}
