import type { z } from "zod";
import { hint } from "../messages/suggest";
import { fieldsThat, flagsOf } from "../schema/field";

/**
 * The reasons why the schema refuses the program's values. Each is one sentence that names the field. The messages come
 * from the flags of the fields, because a message of the schema library may repeat a secret value.
 * @param unknown names of the fields whose value Pulumi does not know yet; they are not checked
 */
export function checkArgs(
  schema: z.ZodObject,
  inputs: Record<string, unknown>,
  unknown: ReadonlySet<string>,
): string[] {
  const fields = Object.keys(schema.shape);
  const strangers = Object.keys(inputs).filter((name) => !fields.includes(name));
  const wrong = fields.filter((name) => !unknown.has(name) && !isValid(schema, name, inputs[name]));
  return [
    ...strangers.map((name) => strangerReason(schema, name)),
    ...wrong.map((name) => wrongReason(schema, name, inputs[name])),
  ];
}

function isValid(schema: z.ZodObject, name: string, value: unknown): boolean {
  return (schema.shape[name] as z.ZodType).safeParse(value).success;
}

function strangerReason(schema: z.ZodObject, name: string): string {
  const internal = fieldsThat("internal", schema);
  const writable = Object.keys(schema.shape).filter((field) => !internal.includes(field));
  return `${name} is not a field of this resource. ${hint(name, writable)}`;
}

function wrongReason(schema: z.ZodObject, name: string, value: unknown): string {
  return `${name} ${whatIsWrong(value)}: it must be ${flagsOf(schema, name)?.expects}.`;
}

/** Says what is wrong with a value without repeating it, because it may be a secret key. */
function whatIsWrong(value: unknown): string {
  if (value === undefined || value === null) return "is missing";
  if (typeof value === "object") return Array.isArray(value) ? "is a list" : "is an object";
  if (typeof value !== "string") return `is a ${typeof value}`;
  if (value === "") return "is empty";
  if (value.trim() === "") return "is blank";
  return "is not valid";
}
