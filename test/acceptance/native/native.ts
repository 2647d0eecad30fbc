import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ROOT } from "../../local-stack";
import { type StackOptions, testStack } from "../harness";

/** The plugin, as the build makes it. */
const PLUGIN = join(ROOT, "dist", "plugin");

export const nativeStack = (options: StackOptions = {}) => testStack({ plugin: PLUGIN, ...options });

/** A resource of the plugin without an SDK for it: what any language sends. */
export class Native extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly app: pulumi.Output<string>;
  declare readonly type: pulumi.Output<string>;
  declare readonly status: pulumi.Output<string>;
  declare readonly created: pulumi.Output<string>;

  constructor(
    kind: "ApiKeyConnection" | "OAuthConnection",
    name: string,
    args: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const outputs = {
      name: undefined,
      app: undefined,
      type: undefined,
      status: undefined,
      created: undefined,
    };
    super(`flowstack:index:${kind}`, name, { ...outputs, ...args }, opts);
  }
}

export const apiKeyConnection = (
  name: string,
  args: pulumi.Inputs,
  opts?: pulumi.CustomResourceOptions,
): Native => new Native("ApiKeyConnection", name, args, opts);

export const oauthConnection = (
  name: string,
  args: pulumi.Inputs,
  opts?: pulumi.CustomResourceOptions,
): Native => new Native("OAuthConnection", name, args, opts);
