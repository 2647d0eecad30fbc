import { parse, stringify } from "node:querystring";
import { z } from "zod";

/**
 * A codec for an object in a string. It reads both texts that a row may have: JSON, which the dynamic provider writes, and
 * `format=1;salt=…`, which the plugin writes (docs/decisions/memory.md).
 */
export function objectText<T extends z.ZodObject>(
  type: T,
  write: (value: object) => string = JSON.stringify,
) {
  return z.codec(z.string(), type, {
    decode(text, context) {
      try {
        return text.startsWith("{") ? JSON.parse(text) : readPairs(text, type);
      } catch {
        context.issues.push({ code: "invalid_format", format: "json", input: text });
        return z.NEVER;
      }
    },
    encode: write,
  });
}

/** Pulumi encrypts a string as JSON, in which Go escapes even `&`, to six characters. */
const SEPARATOR = ";";

/** `format=1;salt=…`. A value that is no text is JSON. */
export function writePairs(value: object): string {
  const present = Object.entries(value).filter(([, part]) => part !== undefined);
  const texts = present.map(([name, part]) => [name, typeof part === "string" ? part : JSON.stringify(part)]);
  return stringify(Object.fromEntries(texts), SEPARATOR);
}

/** A field that the type does not have is a text, so that it is written again as it was read. */
function readPairs(text: string, { shape }: z.ZodObject): object {
  const entries = Object.entries(parse(text, SEPARATOR)).map(([name, part]) => {
    const isJson = shape[name]?.safeParse(part).success === false;
    return [name, isJson ? JSON.parse(String(part)) : part];
  });
  return Object.fromEntries(entries);
}
