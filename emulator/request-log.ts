import { bearer } from "./keys";

/** One request to the API as the log keeps it: without its body and without any credential. */
export interface RequestEntry {
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Path and query below `/api/v1`, such as `/connections?limit=100`. */
  readonly path: string;
  /** The status that was sent; null if the connection was reset or got no answer. */
  readonly status: number | null;
  /** The key's label; `none` without a key, `unknown` for a key that is not accepted. */
  readonly key: string;
  /** The User-Agent header; empty without one. */
  readonly userAgent: string;
  /** The kind of the fault that applied; several are joined as in `reset + alter-name`; null without a fault. */
  readonly fault: string | null;
}

/** Removes every secret, also one that a client put into a URL by mistake. */
export function scrub(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .reduce(
      (rest, secret) => rest.replaceAll(secret, "[key]").replaceAll(encodeURIComponent(secret), "[key]"),
      text,
    );
}

/** The secrets in a request: its key, accepted or not, and the credential in its body, even if that is not valid JSON. */
export function secretsOf(authorization: string | undefined, body: string | undefined): string[] {
  const apiKey = /"apiKey"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body ?? "")?.[1];
  return [bearer(authorization), apiKey ?? ""];
}
