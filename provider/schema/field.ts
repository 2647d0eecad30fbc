import { z } from "zod";

/** What the package must know about a field besides its type. */
export interface Flags {
  /** What the value must be. It follows "must be " in an error. */
  expects: string;
  /** Encrypted in Pulumi's state, and never an output. */
  secret?: boolean;
  /** A changed value needs a new connection with a new id, because FlowStack has no update call. */
  replaces?: boolean;
  /** Set by the resource's class, never by a user. */
  internal?: boolean;
}

const flags = z.registry<Flags>();

/** Adds its flags to a field's type, and a description, which editors show. */
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
/** An API key of any service. Invisible characters come from copying, and no service uses them; U+2800 is a blank, too. */
export const serviceKey = z
  .string()
  .regex(/^[^\s\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]+$/u);

/** `.` and `..` would change the URL's path, even escaped. FlowStack does not publish which characters an id may have (section 7). */
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
