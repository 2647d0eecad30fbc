import { z } from "zod";
import { connectionOutputs } from "./connections";

/** The arguments of getConnection: either `id`, or `name` and perhaps `app`. */
export const getConnectionArgs = z.strictObject({
  id: z.string().optional().describe('Id of the connection, such as "conn_abc123".'),
  name: z
    .string()
    .optional()
    .describe("Display name of the connection; upper and lower case differ. Use it instead of id."),
  app: z
    .string()
    .optional()
    .describe('With name: slug of the external service, such as "gmail". Default: any.'),
});

/** The arguments of getConnections: every filter must match. */
export const getConnectionsArgs = z.strictObject({
  app: z.string().optional().describe('Only those of this external service, such as "stripe". Default: any.'),
  type: z.string().optional().describe('Only those of this type, such as "OAUTH2". Default: any.'),
  status: z.string().optional().describe('Only those of this status, such as "EXPIRED". Default: any.'),
});

/** A connection as a lookup finds it, managed by Pulumi or not (flowstack-api.md, section 1). */
export const connectionInfo = z.object({
  id: z.string().describe('Id that FlowStack gave it, such as "conn_abc123".'),
  ...connectionOutputs.shape,
  updated: z
    .string()
    .describe(
      "When it last changed: ISO 8601, UTC. A refresh of its OAuth token may change this, too. Empty if FlowStack did not say.",
    ),
});
