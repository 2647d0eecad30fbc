import { createHmac, hash, randomBytes } from "node:crypto";

/** 96 bits, fresh for each connection: equal keys in two states cannot be told to be equal. */
export function newSalt(): string {
  return randomBytes(12).toString("base64url");
}

/**
 * 128 bits of HMAC-SHA256, to see that a key changed without keeping it. The state holds it encrypted as well,
 * so a slow hash would only make `pulumi up` slow.
 */
export function fingerprint(salt: string, secret: string): string {
  return createHmac("sha256", salt).update(secret).digest().subarray(0, 16).toString("base64url");
}

/** A short name for a text that may hold secrets. Unlike a fingerprint, it is for this process alone. */
export function digest(text: string): string {
  return hash("sha256", text, "base64url");
}
