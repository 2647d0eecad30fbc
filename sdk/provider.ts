import * as pulumi from "@pulumi/pulumi";
import { hide } from "./hide";
import { requireHost } from "./host";
import { type ProviderArgs, settingsOf, stackSettings } from "./provider-args";
import { hasType } from "./type-token";

/** Pulumi's package of all dynamic resources. */
const PACKAGE = "pulumi-nodejs";

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
    const config = byFullName(settingsOf(args));
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
export const stackConfig = (): ProviderConfig => byFullName(stackSettings());

const byFullName = (given: pulumi.Inputs): pulumi.Inputs =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [`flowstack:${name}`, value]));
