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
    const { file } = args;
    const { connections } = readManifest(file);
    super("flowstack:index:ConnectionSet", name, {}, opts);
    const made = Object.entries(connections).map(([key, entry]) => [
      key,
      this.make(`${name}-${key}`, key, entry, file),
    ]);
    this.connections = Object.fromEntries(made);
    this.registerOutputs();
  }

  private make(resource: string, key: string, entry: ManifestEntry, file: string): Connection {
    if (entry.kind === "oauth") {
      const { kind: _, ...args } = entry;
      return new OAuthConnection(resource, args as ConstructorParameters<typeof OAuthConnection>[1], {
        parent: this,
      });
    }
    const { kind: _, key: source, import: importId, name = key, ...args } = entry;
    const given = { ...args, name, ...keyFrom(source, `${file}: ${key}`) } as ConstructorParameters<
      typeof ApiKeyConnection
    >[1];
    return new ApiKeyConnection(resource, given, {
      parent: this,
      ...(importId !== undefined && { import: importId }),
    });
  }
}

function keyFrom(source: { config: string } | { env: string }, place: string) {
  if ("env" in source) return { apiKeyEnvVar: source.env };
  const apiKey = new pulumi.Config().getSecret(source.config);
  if (apiKey) return { apiKey };
  const name = source.config;
  throw new pulumi.RunError(
    `${place} takes its key from the secret ${name}, which this stack's configuration does not have. Set it with ` +
      `\`pulumi config set --secret ${name}\`.`,
  );
}
