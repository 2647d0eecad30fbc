import { z } from "zod";

/** What the rest of the package must know of a field beyond its type. Each fact stands here once. */
export interface Flags {
  /** What the value must be, to follow "must be " in an error. */
  expects: string;
  /** Encrypted in Pulumi's state, and never an output. */
  secret?: boolean;
  /** FlowStack has no update call, so a changed value is a new connection with a new id. */
  replaces?: boolean;
  /** Set by the resource's class, never by a user. */
  internal?: boolean;
}

const flags = z.registry<Flags>();

/** The one place where a field's type and its flags meet; the description is for editors. */
export function field<T extends z.ZodType>(
  type: T,
  { description, ...itsFlags }: Flags & { description: string },
): T {
  const described = type.meta({ description }) as T;
  flags.add(described, itsFlags);
  return described;
}

/** A non-blank string. */
export const text = () => z.string().refine((value) => value.trim() !== "");
/** A key of whatever service. */
export const serviceKey = z.string().regex(/^\S+$/);

/** Dots would climb out of the URL's folder, even escaped; the rest of the alphabet is not published (section 7). */
export const connectionId = z.string().regex(/^(?!\.{1,2}$)(?!\s)[^\p{Cc}\p{Cs}]+(?<!\s)$/u);

/** The flags of one field of a schema. */
export function flagsOf(schema: Pick<z.ZodObject, "shape">, name: string): Flags | undefined {
  const type = schema.shape[name];
  return type && flags.get(type as z.ZodType);
}

/** Names of the fields for which a flag is set. */
export function fieldsThat(flag: "secret" | "replaces" | "internal", schema: z.ZodObject): string[] {
  return Object.keys(schema.shape).filter((name) => flagsOf(schema, name)?.[flag]);
}
