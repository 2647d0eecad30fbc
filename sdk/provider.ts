import * as pulumi from "@pulumi/pulumi";
import { FlowstackError } from "../provider/messages/errors";
import { hint } from "../provider/messages/suggest";
import { settings } from "../provider/schema/settings";
import { hide } from "./hide";
import { requireHost } from "./host";
import { mapInput } from "./inputs";
import { asRunError } from "./run-error";
import { hasType } from "./type-token";

/** Pulumi's package of all dynamic resources. */
const PACKAGE = "pulumi-nodejs";

/**
 * Arguments of a {@link Provider}. All but `apiKey` default to the stack's configuration (`flowstack:baseUrl` and so
 * on), and then to the value that is given here as the default.
 */
export interface ProviderArgs {
  /** FlowStack API key of the project: `fs_live_…` or `fs_test_…`. Pulumi always stores it as a secret. */
  apiKey: pulumi.Input<string>;
  /** Base URL of the API: https, or http on this machine. Default: `https://app.onflowstack.com/api/v1`. */
  baseUrl?: pulumi.Input<string | undefined>;
  /** The environment that the key's prefix must match; else the run stops. Default: either. */
  environment?: pulumi.Input<"live" | "test" | undefined>;
  /** Maximum time for one attempt of a request, in seconds, from 1 to 600. Default: 30. */
  requestTimeout?: pulumi.Input<number | undefined>;
  /** Maximum number of attempts after the first one, from 0 to 20. Default: 4. */
  maxRetries?: pulumi.Input<number | undefined>;
  /**
   * Maximum time to wait until FlowStack's hourly quota resets, in seconds, from 0 to 86400. If the reset is later, the
   * run fails at once and says when it is. Default: 60.
   */
  rateLimitMaxWait?: pulumi.Input<number | undefined>;
  /**
   * What to do before creating an API-key connection if FlowStack has one of the same app and name that the stack does
   * not manage. `"refuse"`, the default: stop. `"create"`: create another one. `"adopt"`: import it, if exactly one
   * matches. For a single run, use the environment variable FLOWSTACK_EXISTING, which takes precedence.
   */
  existing?: pulumi.Input<"refuse" | "create" | "adopt" | undefined>;
  /**
   * What to do if FlowStack does not find a managed connection, and the cause could be the key of another project.
   * `"refuse"`, the default: stop. `"accept"`: the connection is gone. For a single run, use the environment variable
   * FLOWSTACK_MISSING, which takes precedence.
   */
  missing?: pulumi.Input<"refuse" | "accept" | undefined>;
  /**
   * What to do about a managed connection that is not ACTIVE. `"warn"`, the default; `"error"`: stop the run;
   * `"ignore"`: nothing, and a new connection that is not ACTIVE is kept.
   */
  health?: pulumi.Input<"error" | "warn" | "ignore" | undefined>;
}

/** Provider settings by full name (`flowstack:apiKey`). */
export type ProviderConfig = Record<string, unknown>;

/** Another FlowStack project in the same program: give it to resources and lookups as `{ provider }`. */
export class Provider extends pulumi.ProviderResource {
  /**
   * @internal Policies and {@link isInstance} compare a resource's type with it. Generated SDKs put only the package's
   * name here, and no policy for their providers ever applies.
   */
  static readonly __pulumiType = `pulumi:providers:${PACKAGE}`;

  /** @internal For lookups, which the program itself does. */
  readonly config: pulumi.Output<ProviderConfig>;
  /** @internal For warnings, which the program itself prints. */
  readonly health: pulumi.Input<string | undefined>;

  /**
   * @param name logical name of the provider, unique in the program
   * @param args the key of the FlowStack project, and settings
   * @param opts Pulumi's resource options
   * @throws pulumi.RunError KEY_MISSING, CONFIG_INVALID, PACKAGE_NOT_FOUND
   */
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    requireHost();
    const config = configOf(args);
    super(PACKAGE, name, config, opts);
    this.config = pulumi.output(config);
    this.health = config["flowstack:health"];
    hide(this, "config", "health", ...Object.keys(config));
  }

  /**
   * Whether `obj` is a Provider, even if another copy of this package made it. Pulumi gives the providers of all dynamic
   * resources the same type, so an explicit provider of another such package is one, too.
   */
  static override isInstance(obj: unknown): obj is Provider {
    return hasType(obj, Provider.__pulumiType);
  }
}

/** The settings in the stack's configuration, with the key of the default project. */
export function stackConfig(): ProviderConfig {
  const stack = new pulumi.Config("flowstack");
  return Object.fromEntries(
    Object.keys(settings.shape).map((name) => [`flowstack:${name}`, stack.get(name)]),
  );
}

/** The arguments, else the stack's settings; but never the stack's key, which is the key of another project. */
function configOf({ apiKey, ...others }: ProviderArgs): pulumi.Inputs {
  const config: pulumi.Inputs = stackConfig();
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined) continue;
    assertSetting(name);
    const ofStack = config[`flowstack:${name}`];
    config[`flowstack:${name}`] = mapInput(value, (known) => (known === undefined ? ofStack : known));
  }
  return { ...config, "flowstack:apiKey": pulumi.secret(ownKey(apiKey)) };
}

/** An output that turns out to be undefined becomes an empty key, which the provider refuses. */
function ownKey(apiKey: pulumi.Input<string> | undefined): pulumi.Output<string> {
  if (apiKey === undefined || apiKey === null) {
    throw asRunError(
      new FlowstackError("KEY_MISSING", {
        problem: "A Provider requires apiKey: the API key of its own FlowStack project.",
        fix: 'Give it one, such as apiKey: new pulumi.Config().requireSecret("flowstackKey").',
      }),
    );
  }
  return pulumi.output(apiKey).apply((key: string | undefined) => key ?? "");
}

function assertSetting(name: string): void {
  const names = Object.keys(settings.shape);
  if (names.includes(name)) return;
  const problem = `${name} is not a setting of Provider.`;
  throw asRunError(new FlowstackError("CONFIG_INVALID", { problem, fix: hint(name, names) }));
}
