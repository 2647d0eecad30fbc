import * as pulumi from "@pulumi/pulumi";
import { fieldsThat, settings } from "../provider/schema";

/** Settings of an explicit {@link Provider}. What is left out comes from the stack's configuration (`flowstack:…`). */
export interface ProviderArgs {
  /** FlowStack API key of the project: `fs_live_…` or `fs_test_…`. Always a Pulumi secret. */
  apiKey: pulumi.Input<string>;
  /** Base URL of the API. Default: the published one. */
  baseUrl?: pulumi.Input<string>;
  /** The environment that the key's prefix must match. Default: either. */
  environment?: pulumi.Input<"live" | "test">;
  /** Longest time for one attempt, in seconds. Default 30. */
  requestTimeout?: pulumi.Input<number>;
  /** Attempts after the first. Default 4. */
  maxRetries?: pulumi.Input<number>;
  /** Longest wait for the quota's reset, in seconds. Default 60; beyond it the run fails at once. */
  rateLimitMaxWait?: pulumi.Input<number>;
  /** What to do about an unaccounted connection of the same app and name. Default `"refuse"`. */
  existing?: pulumi.Input<"refuse" | "create" | "adopt">;
  /** What to do about a 404 that could mean another project's key. Default `"refuse"`. */
  missing?: pulumi.Input<"refuse" | "accept">;
  /** What to do about a managed connection that is not ACTIVE. Default `"warn"`. */
  health?: pulumi.Input<"error" | "warn" | "ignore">;
}

/** Another FlowStack project in the same program: give it to resources as `{ provider }`. */
export class Provider extends pulumi.ProviderResource {
  /** @internal The rule for warnings, which are given by the program. */
  readonly health: string | undefined;

  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    super("pulumi-nodejs", name, providerInputs(args), opts);
    this.health = typeof args.health === "string" ? args.health : undefined;
  }
}

function providerInputs(args: ProviderArgs): pulumi.Inputs {
  const stack = new pulumi.Config("flowstack");
  const given = args as unknown as Record<string, pulumi.Input<unknown> | undefined>;
  const secrets = fieldsThat("secret", settings);
  const inputs = Object.keys(settings.shape).map((name) => {
    const value = given[name] ?? (secrets.includes(name) ? undefined : stack.get(name));
    return [`flowstack:${name}`, secrets.includes(name) ? pulumi.secret(value) : value];
  });
  return Object.fromEntries(inputs);
}
