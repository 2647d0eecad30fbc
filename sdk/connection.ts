import * as pulumi from "@pulumi/pulumi";
import type { ConnectionKind } from "../provider/schema/connections";
import { apiKeyConnectionArgs } from "../provider/schema/connections";
import { fieldsThat } from "../provider/schema/field";
import { secretOutputs } from "../provider/state/state";
import { hide } from "./hide";
import { requireHost } from "./host";
import { Provider } from "./provider";
import { SHIM } from "./shim";
import { recordOnlyTheCallersLine } from "./source-position";
import { hasType, typeOf } from "./type-token";
import { warnAboutConfig, warnAboutConnection } from "./warnings";

/**
 * What every kind of FlowStack connection has in common (flowstack-api.md, section 1). To the engine it is a dynamic
 * resource. It does not extend `pulumi.dynamic.Resource`, because that stores a longer text in each row of the state
 * (docs/decisions/provider-text.md).
 */
export abstract class Connection extends pulumi.CustomResource {
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

  /** @internal What the provider must remember; secret. */
  declare readonly memory: pulumi.Output<string | undefined>;

  protected constructor(
    kind: ConnectionKind,
    name: string,
    inputs: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
    rotateAfter?: pulumi.Input<string | undefined>,
  ) {
    requireHost();
    warnAboutConfig();
    const outputs = { name: undefined, app: undefined, type: undefined, ...computed };
    const options = pulumi.mergeOptions(opts, { additionalSecretOutputs: secretOutputs });
    const type = typeOf(kind);
    const restore = recordOnlyTheCallersLine("Connection", kind);
    try {
      super(type, name, { ...outputs, ...inputs, __provider: SHIM }, options);
    } finally {
      restore();
    }
    // Pulumi's SDK makes an output of every input, but a key must not be one.
    for (const input of fieldsThat("secret", apiKeyConnectionArgs)) Reflect.deleteProperty(this, input);
    hide(this, "memory", "importId");
    warnAboutConnection(kind, this, rotateAfter, healthRule(opts.provider ?? opts.parent?.getProvider(type)));
  }

  /** Whether `obj` is a connection of either kind, even if another copy of this package made it. */
  static override isInstance(obj: unknown): obj is Connection {
    return hasType(obj, typeOf("ApiKeyConnection")) || hasType(obj, typeOf("OAuthConnection"));
  }
}

const computed = { status: undefined, created: undefined, memory: undefined };

/** `flowstack:health`, as it applies to the resources of a provider. */
function healthRule(provider: pulumi.ProviderResource | undefined): pulumi.Input<string | undefined> {
  return Provider.isInstance(provider) ? provider.health : new pulumi.Config("flowstack").get("health");
}
