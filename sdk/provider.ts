import * as pulumi from "@pulumi/pulumi";
import { hint } from "../provider/messages/suggest";
import { settings } from "../provider/schema/settings";

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

/** Provider settings by full name (`flowstack:apiKey`). */
export type ProviderConfig = Record<string, unknown>;

/** Another FlowStack project in the same program: give it to resources as `{ provider }`. */
export class Provider extends pulumi.ProviderResource {
  /** @internal What lookups and warnings, which are the program's own, must know. */
  readonly config: pulumi.Output<ProviderConfig>;
  /** @internal */
  readonly health: pulumi.Input<string> | undefined;

  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const config = configFrom(args);
    super("pulumi-nodejs", name, config, opts);
    this.config = pulumi.output(config);
    this.health = args.health;
  }
}

/** The stack's settings; with a key, since it is the default project's. */
export function stackConfig(): ProviderConfig {
  const stack = new pulumi.Config("flowstack");
  return Object.fromEntries(
    Object.keys(settings.shape).map((name) => [`flowstack:${name}`, stack.get(name)]),
  );
}

/** An explicit Provider's own values, else the stack's; never the stack's key, which belongs to another project. */
function configFrom(args: ProviderArgs): pulumi.Inputs {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  for (const [name] of given) assertSetting(name);
  const own = Object.fromEntries(given.map(([name, value]) => [`flowstack:${name}`, value]));
  return { ...stackConfig(), ...own, "flowstack:apiKey": pulumi.secret(ownKey(args)) };
}

/** A key that turns out to be missing must not fall back to the key of another project: an empty one is refused. */
function ownKey({ apiKey }: ProviderArgs): pulumi.Output<string> {
  if (apiKey === undefined || apiKey === null) {
    throw new pulumi.RunError(
      "A Provider needs its own apiKey: the key of the FlowStack project that it stands for.",
    );
  }
  return pulumi.output(apiKey).apply((key: string | undefined) => key ?? "");
}

function assertSetting(name: string): void {
  const names = Object.keys(settings.shape);
  if (names.includes(name)) return;
  throw new pulumi.RunError(`${name} is not a setting of Provider. ${hint(name, names)}`);
}
