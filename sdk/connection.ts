import * as pulumi from "@pulumi/pulumi";
import { apiKeyConnectionArgs } from "../provider/schema/connections";
import { fieldsThat } from "../provider/schema/field";
import { secretOutputs } from "../provider/state/state";
import { Provider } from "./provider";
import { SHIM } from "./shim";
import { recordOnlyTheCallersLine } from "./source-position";
import { warnAboutConfig, warnAboutHealth } from "./warnings";

/**
 * What every kind of FlowStack connection has (flowstack-api.md, section 1). To the engine it is a dynamic resource; it is
 * none of the SDK's class only because that would put a longer text into each row (docs/decisions/provider-text.md).
 */
export abstract class Connection extends pulumi.CustomResource {
  /** Display name, as FlowStack has it. */
  declare readonly name: pulumi.Output<string>;
  /** Slug of the external service. */
  declare readonly app: pulumi.Output<string>;
  /** Kind of connection: `API_KEY`, `OAUTH2`, or one that FlowStack adds later. */
  declare readonly type: pulumi.Output<string>;
  /** `ACTIVE`, or why it does not work: `EXPIRED`, `ERROR`, `REVOKED`, or one that FlowStack adds later. */
  declare readonly status: pulumi.Output<string>;
  /** When FlowStack made it: ISO 8601, UTC. */
  declare readonly created: pulumi.Output<string>;

  /** @internal What the provider must remember; secret. */
  declare readonly memory: pulumi.Output<string | undefined>;

  protected constructor(
    kind: "ApiKeyConnection" | "OAuthConnection",
    name: string,
    inputs: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
    adviceWhenUnhealthy: string,
  ) {
    warnAboutConfig();
    const outputs = { name: undefined, app: undefined, type: undefined, ...computed };
    const options = pulumi.mergeOptions(opts, { additionalSecretOutputs: secretOutputs });
    const type = `pulumi-nodejs:dynamic/flowstack:${kind}`;
    const restore = recordOnlyTheCallersLine("Connection", kind);
    try {
      super(type, name, { ...outputs, ...inputs, __provider: SHIM }, options);
    } finally {
      restore();
    }
    // Pulumi's SDK makes an output of every input; a key is none.
    for (const input of fieldsThat("secret", apiKeyConnectionArgs)) Reflect.deleteProperty(this, input);
    warnAboutHealth(this, healthRule(opts.provider ?? opts.parent?.getProvider(type)), adviceWhenUnhealthy);
  }
}

const computed = { status: undefined, created: undefined, memory: undefined };

function healthRule(provider: pulumi.ProviderResource | undefined): pulumi.Input<string | undefined> {
  const ofProvider = provider instanceof Provider ? provider.health : undefined;
  return ofProvider ?? new pulumi.Config("flowstack").get("health");
}
