import * as pulumi from "@pulumi/pulumi";
import { apiKeyConnectionArgs, type ConnectionKind } from "../provider/schema/connections";
import { fieldsThat } from "../provider/schema/field";
import { recordNoStackTrace } from "./source-position";

/** A connection of either face, the dynamic provider's or the plugin's: its outputs, and how it is registered. */
export abstract class ConnectionResource extends pulumi.CustomResource {
  /** Display name in FlowStack. */
  declare readonly name: pulumi.Output<string>;
  /** Slug of the external service, such as `"stripe"`. */
  declare readonly app: pulumi.Output<string>;
  /** Kind of connection: `"API_KEY"`, `"OAUTH2"`, or one that FlowStack adds later. */
  declare readonly type: pulumi.Output<string>;
  /** `"ACTIVE"`, or why it does not work: `"EXPIRED"`, `"ERROR"`, `"REVOKED"`, or one that FlowStack adds later. */
  declare readonly status: pulumi.Output<string>;
  /** When FlowStack created it: ISO 8601, UTC. */
  declare readonly created: pulumi.Output<string>;

  protected constructor(
    kind: ConnectionKind,
    type: string,
    name: string,
    inputs: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
  ) {
    const restore = recordNoStackTrace("ConnectionResource", "Connection", kind);
    try {
      super(type, name, { ...OUTPUTS, ...inputs }, opts);
    } finally {
      restore();
    }
    // Pulumi's SDK makes an output of every input, but a key must not be one.
    for (const input of fieldsThat("secret", apiKeyConnectionArgs)) Reflect.deleteProperty(this, input);
  }
}

const OUTPUTS = {
  name: undefined,
  app: undefined,
  type: undefined,
  status: undefined,
  created: undefined,
};
