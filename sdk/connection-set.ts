import * as pulumi from "@pulumi/pulumi";
import { ApiKeyConnection } from "./api-key-connection";
import type { Connection } from "./connection";
import { type ManifestEntry, readManifest } from "./manifest";
import { OAuthConnection } from "./oauth-connection";

/** Which file a {@link ConnectionSet} is made from. */
export interface ConnectionSetArgs {
  /**
   * A YAML or JSON file that declares the connections, relative to the program's folder. It says where each key comes
   * from, a config secret or an environment variable, and never holds the key itself.
   */
  file: string;
}

/** All connections of an environment, declared in a file: one program, and a small file for each environment. */
export class ConnectionSet extends pulumi.ComponentResource {
  /** The connections, by their logical names in the file. */
  readonly connections: Readonly<Record<string, Connection>>;

  /**
   * @param name logical name of the set
   * @param args the file
   * @param opts Pulumi's component options; `providers` and `provider` go on to the connections
   * @throws pulumi.RunError with line and column when the file is not right
   */
  constructor(name: string, args: ConnectionSetArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connections } = readManifest(args.file);
    super("flowstack:index:ConnectionSet", name, {}, opts);
    const made = Object.entries(connections).map(([key, entry]) => [
      key,
      this.make(`${name}-${key}`, key, entry),
    ]);
    this.connections = Object.fromEntries(made);
    this.registerOutputs();
  }

  private make(resource: string, key: string, entry: ManifestEntry): Connection {
    if (entry.kind === "oauth") {
      const { kind: _, ...args } = entry;
      return new OAuthConnection(resource, args as ConstructorParameters<typeof OAuthConnection>[1], {
        parent: this,
      });
    }
    const { kind: _, key: source, import: importId, name = key, ...args } = entry;
    const given = { ...args, name, ...keyFrom(source) } as ConstructorParameters<typeof ApiKeyConnection>[1];
    return new ApiKeyConnection(resource, given, {
      parent: this,
      ...(importId !== undefined && { import: importId }),
    });
  }
}

function keyFrom(source: { config: string } | { env: string }) {
  return "env" in source
    ? { apiKeyEnvVar: source.env }
    : { apiKey: new pulumi.Config().requireSecret(source.config) };
}
