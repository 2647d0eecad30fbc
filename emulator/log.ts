import { bearer } from "./keys";

/** One request to the API as it is remembered: no body, no credential. */
export interface RequestEntry {
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Path and query below `/api/v1`, such as `/connections?limit=100`. */
  readonly path: string;
  /** The status that was sent; null where the connection was reset or left hanging. */
  readonly status: number | null;
  /** The key's label; `none` without a key, `unknown` for one that is not accepted. */
  readonly key: string;
  /** The User-Agent header; empty without one. */
  readonly userAgent: string;
  /** The kind of the fault that struck it, or null. */
  readonly fault: string | null;
}

/** Takes out every secret: one that a client put into a URL by mistake must not be in the log either. */
export function scrub(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .reduce(
      (rest, secret) => rest.replaceAll(secret, "[key]").replaceAll(encodeURIComponent(secret), "[key]"),
      text,
    );
}

/** The secrets that a request carried: its key, accepted or not, and the credential in its body, be that JSON or not. */
export function secretsOf(authorization: string | undefined, body: string | undefined): string[] {
  const apiKey = /"apiKey"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body ?? "")?.[1];
  return [bearer(authorization), apiKey ?? ""];
}
