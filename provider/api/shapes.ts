import { z } from "zod";
import { connectionId } from "../schema/field";

/** A server that cuts a text may leave half of a character, which the engine cannot receive: then it would record nothing. */
const wellFormed = z.string().transform((value) => value.toWellFormed());

/** What is not a text says nothing that could be used. */
const text = wellFormed.nullish().catch(undefined);

/** A name such as 2024 may arrive as a number. */
const label = z.preprocess(
  (value) => (typeof value === "number" || typeof value === "boolean" ? String(value) : value),
  text,
);

/**
 * A connection as FlowStack returns it (flowstack-api.md, section 1). Only the id is required: the bodies of the get and
 * create replies are not published, and FlowStack may add fields, types and statuses. A field of another type than
 * documented must not make the other rows of a list unreadable.
 */
export const connection = z.looseObject({
  id: connectionId,
  name: label,
  app: label,
  type: text,
  status: text,
  created: text,
  updated: text,
});
export type Connection = z.infer<typeof connection>;

export const connectionPage = z.looseObject({
  data: z.array(connection),
  cursor: z.string().nullish(),
  hasMore: z.boolean().nullish(),
});
export type ConnectionPage = z.infer<typeof connectionPage>;

/** FlowStack's error body (section 3). */
export const errorBody = z.looseObject({
  error: z.looseObject({ code: z.string().optional(), message: z.string().optional() }),
});
