import * as pulumi from "@pulumi/pulumi";
import { type Classes, makeAll, makersOf } from "../sdk/manifest-connections";
import { tokenOf } from "../sdk/type-token";

/** The plugin's form of the sdk's ConnectionSet: the same file, and the same rules, with resources of the plugin. */
export class ConnectionSet extends pulumi.ComponentResource {
  static readonly TYPE = tokenOf("ConnectionSet");

  /** Ids of the connections, by their logical names in the file. */
  readonly ids: pulumi.Output<Record<string, string>>;

  /** @throws pulumi.RunError MANIFEST_INVALID, API_KEY_MISSING */
  constructor(name: string, file: string, opts: pulumi.ComponentResourceOptions) {
    const makers = makersOf(file, CLASSES);
    super(ConnectionSet.TYPE, name, {}, opts);
    const connections = Object.entries(makeAll(makers, name, this));
    const ids = connections.map(([key, { id }]) => [key, id] as const);
    this.ids = pulumi.all(Object.fromEntries(ids));
    this.registerOutputs({ ids: this.ids });
  }
}

/** The class of a resource of the plugin, which has no more to it than its type. */
function classOf(kind: keyof Classes<pulumi.CustomResource>) {
  return class extends pulumi.CustomResource {
    constructor(name: string, args: object, opts: pulumi.CustomResourceOptions) {
      super(tokenOf(kind), name, { ...args }, opts);
    }
  };
}

const CLASSES: Classes<pulumi.CustomResource> = {
  ApiKeyConnection: classOf("ApiKeyConnection"),
  OAuthConnection: classOf("OAuthConnection"),
};
