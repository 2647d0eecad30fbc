import * as pulumi from "@pulumi/pulumi";
import { secretOutputs } from "../provider/schema";
import { warnAboutPlainKey } from "./plain-key";

import { recordOnlyTheCallersLine } from "./source-position";

import shim = require("./shim");

/** What an {@link ApiKeyConnection} is made of. */
export interface ApiKeyConnectionArgs {
  /**
   * Slug of the external service that the key opens, such as `"stripe"` (flowstack-api.md, section 1).
   * A changed app replaces the connection.
   */
  app: pulumi.Input<string>;
  /**
   * The external service's API key. Always a Pulumi secret, whatever it is given as; FlowStack never gives it back.
   * A changed key replaces the connection: FlowStack has no update call.
   */
  apiKey: pulumi.Input<string>;
  /**
   * Display name in FlowStack. Default: the resource's logical name. A changed name replaces the connection, unless it
   * is the name that the connection already has in the dashboard: so rename there first, then here.
   */
  name?: pulumi.Input<string>;
  /** Only `"API_KEY"`, the default: all other kinds are import-only. */
  type?: pulumi.Input<"API_KEY">;
}

/**
 * A FlowStack connection that holds an API key, created, replaced and revoked by Pulumi.
 *
 * The key is an input that Pulumi encrypts, and never an output: the state's outputs hold a salted fingerprint of it.
 */
export class ApiKeyConnection extends pulumi.dynamic.Resource {
  /** Display name as FlowStack has it. */
  declare readonly name: pulumi.Output<string>;
  /** Slug of the external service. */
  declare readonly app: pulumi.Output<string>;
  /** `API_KEY`. */
  declare readonly type: pulumi.Output<string>;
  /** `ACTIVE`, or why it does not work: `EXPIRED`, `ERROR`, `REVOKED` (flowstack-api.md, section 1). */
  declare readonly status: pulumi.Output<string>;
  /** When FlowStack made it: ISO 8601, UTC. */
  declare readonly created: pulumi.Output<string>;

  /**
   * @param name logical name, unique in the program
   * @param args what the connection is made of
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: ApiKeyConnectionArgs, opts?: pulumi.CustomResourceOptions) {
    warnAboutPlainKey();
    const computed = { status: undefined, created: undefined, memory: undefined };
    const inputs = { type: undefined, ...args, name: args.name ?? name, apiKey: pulumi.secret(args.apiKey) };
    const options = pulumi.mergeOptions(opts, { additionalSecretOutputs: secretOutputs });
    const restore = recordOnlyTheCallersLine("ApiKeyConnection");
    try {
      super(shim, name, { ...inputs, ...computed }, options, "flowstack", "ApiKeyConnection");
    } finally {
      restore();
    }
  }
}
