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
  /** Names are in lower case. */
  headers: Record<string, string | undefined>;
  body: string;
}

/** Everything outside this process that the provider uses. Tests pass in their own. */
export interface World {
  /** Sends one request and reads the whole reply, or rejects. */
  send: (request: HttpRequest) => Promise<HttpReply>;
  clock: Clock;
  /** Aborts when the run is cancelled: every wait rejects, and no new request is sent. A request in flight is not aborted. */
  signal: AbortSignal;
  /** Resolves to true when the Pulumi engine has ended, so that nobody would save the result of a request. */
  isOrphaned: () => Promise<boolean>;
  /** A number from 0 to 1. */
  random: () => number;
  /**
   * Shows a line to the person who runs Pulumi.
   * @param about key of the resource that the line is about, where it is known
   */
  tell: (line: string, about?: string) => void;
  /** Environment variables. */
  environment: NodeJS.ProcessEnv;
}
