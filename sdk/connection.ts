import * as pulumi from "@pulumi/pulumi";
import type { ConnectionKind } from "../provider/schema/connections";
import { secretOutputs } from "../provider/state/state";
import { ConnectionResource } from "./connection-resource";
import { hide } from "./hide";
import { requireHost } from "./host";
import { Provider } from "./provider";
import { SHIM } from "./shim";
import { dynamicTypeOf, hasType } from "./type-token";
import { warnAboutConfig, warnAboutConnection } from "./warnings";

/**
 * What every kind of FlowStack connection has in common (flowstack-api.md, section 1). To the engine it is a dynamic
 * resource. It does not extend `pulumi.dynamic.Resource`, because that stores a longer text in each row of the state
 * (docs/decisions/provider-text.md).
 */
export abstract class Connection extends ConnectionResource {
  /** @internal What the provider must remember; secret. */
  declare readonly memory: pulumi.Output<string | undefined>;

  /** Only the classes of this package call it. */
  protected constructor(
    kind: ConnectionKind,
    name: string,
    inputs: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
    rotateAfter?: pulumi.Input<string | undefined>,
  ) {
    requireHost();
    warnAboutConfig();
    const type = dynamicTypeOf(kind);
    const options = pulumi.mergeOptions(opts, { additionalSecretOutputs: secretOutputs });
    super(kind, type, name, { memory: undefined, ...inputs, __provider: SHIM }, options);
    hide(this, "memory", "importId");
    warnAboutConnection(kind, this, rotateAfter, healthRule(opts.provider ?? opts.parent?.getProvider(type)));
  }

  /** Whether `obj` is a connection of either kind, even if another copy of this package made it. */
  static override isInstance(obj: unknown): obj is Connection {
    return hasType(obj, dynamicTypeOf("ApiKeyConnection")) || hasType(obj, dynamicTypeOf("OAuthConnection"));
  }
}

/** `flowstack:health`, as it applies to the resources of a provider. */
function healthRule(provider: pulumi.ProviderResource | undefined): pulumi.Input<string | undefined> {
  return Provider.isInstance(provider) ? provider.health : new pulumi.Config("flowstack").get("health");
}
