import { ApiError } from "./wire";

/** What a key may do (section 2). `admin` includes the other two. */
export type Scope = "read" | "write" | "admin";

/** An API key that the emulator accepts. */
export interface ApiKey {
  /** The key itself, as it follows `Bearer ` in a request. */
  readonly key: string;
  /** The one project that the key belongs to. */
  readonly project: string;
  /** What the key may do. */
  readonly scopes: readonly Scope[];
  /** The name of the key in the request log; must not be a secret. Default: project and scopes, such as `default:read+write`. */
  readonly label?: string;
}

/** The sender of a request: an accepted key, or none. `label` is its name in the request log. */
export type Caller =
  | { readonly key: ApiKey; readonly label: string }
  | { readonly key: null; readonly label: string };

/** The keys that the emulator accepts, and those that were revoked. */
export class KeyRing {
  private readonly revoked = new Set<string>();

  constructor(readonly keys: readonly ApiKey[]) {}

  /** Finds the key of an Authorization header. */
  identify(authorization: string | undefined): Caller {
    const sent = bearer(authorization);
    if (sent === "") return { key: null, label: "none" };
    const key = this.keys.find((candidate) => candidate.key === sent);
    if (key === undefined || this.revoked.has(sent)) return { key: null, label: "unknown" };
    return { key, label: key.label ?? `${key.project}:${key.scopes.join("+")}` };
  }

  /** From now on, requests with this key are answered 401 (section 2). */
  revoke(key: string): void {
    if (!this.keys.some((candidate) => candidate.key === key)) throw new Error("No such key to revoke.");
    this.revoked.add(key);
  }
}

/** The key in an Authorization header; empty without one. */
export function bearer(authorization: string | undefined): string {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1] ?? "";
}

/** Refuses a key that lacks the scope (section 2). */
export function requireScope(key: ApiKey, scope: Scope): void {
  if (key.scopes.includes(scope) || key.scopes.includes("admin")) return;
  throw new ApiError("FORBIDDEN", `This API key lacks the ${scope} scope.`);
}
