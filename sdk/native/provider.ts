import * as pulumi from "@pulumi/pulumi";
import { PACKAGE } from "../../provider/schema/tokens";
import { version } from "../../provider/world/version";
import { hide } from "../hide";
import { type ProviderArgs, settingsOf } from "../provider-args";
import { hasType } from "../type-token";

/** Another FlowStack project in the same program: give it to resources and lookups as `{ provider }`. */
export class Provider extends pulumi.ProviderResource {
  /** @internal {@link isInstance} compares a resource's type with it. */
  static readonly __pulumiType = `pulumi:providers:${PACKAGE}`;

  /**
   * @param name logical name of the provider, unique in the program
   * @param args the key of the FlowStack project, and settings
   * @param opts Pulumi's resource options
   * @throws pulumi.RunError KEY_MISSING, CONFIG_INVALID
   */
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const settings = settingsOf(args);
    super(PACKAGE, name, settings, pulumi.mergeOptions({ version }, opts));
    hide(this, ...Object.keys(settings));
  }

  /** Whether `obj` is a Provider of FlowStack's plugin, even if another copy of this package made it. */
  static override isInstance(obj: unknown): obj is Provider {
    return hasType(obj, Provider.__pulumiType);
  }
}
