import { z } from "zod";
import { fieldsThat } from "../../schema/field";

/** A property in a Pulumi package schema, as far as this package makes it from a zod field. */
export interface Property {
  type: string;
  description: string;
  secret?: true;
  /** For the docs only. With `replaceOnChanges`, the engine would replace although the provider says that it need not. */
  willReplaceOnChanges?: true;
}

/** The properties of a zod object, with the flags of its fields; without those that are internal. */
export function propertiesOf(schema: z.ZodObject): Record<string, Property> {
  const { properties = {} } = z.toJSONSchema(schema, { io: "output" });
  const [secret, replacing] = [fieldsThat("secret", schema), fieldsThat("replaces", schema)];
  const entries = publicFields(schema).map((name) => {
    const property = propertyOf(properties[name] as z.core.JSONSchema.JSONSchema);
    if (secret.includes(name)) property.secret = true;
    if (replacing.includes(name)) property.willReplaceOnChanges = true;
    return [name, property];
  });
  return Object.fromEntries(entries);
}

/** The fields that the zod object cannot do without. */
export function requiredOf(schema: z.ZodObject): string[] {
  const { required = [] } = z.toJSONSchema(schema, { io: "input" });
  return publicFields(schema).filter((name) => required.includes(name));
}

function publicFields(schema: z.ZodObject): string[] {
  const internal = fieldsThat("internal", schema);
  return Object.keys(schema.shape).filter((name) => !internal.includes(name));
}

/**
 * No defaults: a generated SDK would send them as if the program had set them, and they would win over the stack's
 * configuration and the environment. The descriptions say them. No enums either: each language writes them in its own
 * way, and the provider's message says what is right.
 */
function propertyOf({ type, description = "", enum: values }: z.core.JSONSchema.JSONSchema): Property {
  const choice = values ? ` One of ${values.map((value) => JSON.stringify(value)).join(", ")}.` : "";
  return { type: type as string, description: description + choice };
}
