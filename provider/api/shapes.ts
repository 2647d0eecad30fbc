import { z } from "zod";
import { connectionId } from "../schema/field";

/**
 * A connection as FlowStack returns it (flowstack-api.md, section 1). Only the id is required: the bodies of the get and
 * create replies are not published, and FlowStack may add fields, types and statuses.
 */
export const connection = z.looseObject({
  id: connectionId,
  name: z.string().nullish(),
  app: z.string().nullish(),
  type: z.string().nullish(),
  status: z.string().nullish(),
  created: z.string().nullish(),
  updated: z.string().nullish(),
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
