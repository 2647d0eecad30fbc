import { createHmac, hash, randomBytes } from "node:crypto";

/** A random salt of 96 bits for each row, so that equal keys in two rows have different fingerprints. */
export function newSalt(): string {
  return randomBytes(12).toString("base64url");
}

/**
 * The first 128 bits of an HMAC-SHA256, which detects a changed key without storing the key. The state also encrypts it, so
 * a slow hash would only make `pulumi up` slower.
 */
export function fingerprint(salt: string, secret: string): string {
  return createHmac("sha256", salt).update(secret).digest().subarray(0, 16).toString("base64url");
}

/** A short name for a text that may contain secrets. Unlike a fingerprint, it must not leave this process. */
export function digest(text: string): string {
  return hash("sha256", text, "base64url");
}
