import * as pulumi from "@pulumi/pulumi";
import { serviceKey } from "../provider/schema/field";
import { ApiKeyConnection } from "./api-key-connection";
import type { Connection } from "./connection";
import { readManifest } from "./manifest";
import type { ManifestEntry } from "./manifest-schema";
import { OAuthConnection } from "./oauth-connection";
import { warnAboutPlainKey } from "./warnings";

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
    const makers = Object.entries(connections).map(([key, entry]) => makerOf(key, entry, file));
    super("flowstack:index:ConnectionSet", name, {}, opts);
    const make = (some: Maker[], options: pulumi.CustomResourceOptions) =>
      some.map(({ key, make }) => [key, make(`${name}-${key}`, { parent: this, ...options })] as const);
    // The engine makes one connection while it checks the next: what it may refuse goes before anything is made.
    const first = make(
      makers.filter(({ isDoubtful }) => isDoubtful),
      {},
    );
    const dependsOn = Promise.all(first.map(([, connection]) => answered(connection))).then(() => []);
    const others = make(
      makers.filter(({ isDoubtful }) => !isDoubtful),
      { dependsOn },
    );
    const made = new Map([...first, ...others]);
    this.connections = Object.fromEntries(makers.map(({ key }) => [key, made.get(key) as Connection]));
    this.registerOutputs();
  }
}

/** A connection of the file, whose key is at hand, and which can be made once its set is there. */
interface Maker {
  key: string;
  /** The provider may refuse it: it is adopted, or its variable is not set in the program's environment. */
  isDoubtful: boolean;
  make(resource: string, opts: pulumi.CustomResourceOptions): Connection;
}

function makerOf(key: string, entry: ManifestEntry, file: string): Maker {
  if (entry.kind === "oauth") {
    const { kind: _, ...args } = entry;
    return {
      key,
      isDoubtful: true,
      make: (resource, opts) => new OAuthConnection(resource, args as OAuthArgs, opts),
    };
  }
  const { kind: _, key: source, import: importId, name = key, ...rest } = entry;
  const args = { ...rest, name, ...keyFrom(source, `${file}: ${key}`) } as ApiKeyArgs;
  const adoption = importId === undefined ? {} : { import: importId };
  const isUnset = "env" in source && !serviceKey.safeParse(process.env[source.env]).success;
  return {
    key,
    isDoubtful: importId !== undefined || isUnset,
    make: (resource, opts) => new ApiKeyConnection(resource, args, { ...opts, ...adoption }),
  };
}

type ApiKeyArgs = ConstructorParameters<typeof ApiKeyConnection>[1];
type OAuthArgs = ConstructorParameters<typeof OAuthConnection>[1];

function keyFrom(source: { config: string } | { env: string }, place: string) {
  if ("env" in source) return { apiKeyEnvVar: source.env };
  const apiKey = new pulumi.Config().getSecret(source.config);
  const name = source.config;
  if (apiKey) {
    warnAboutPlainKey(name);
    return { apiKey };
  }
  throw new pulumi.RunError(
    `${place} takes its key from the secret ${name}, which this stack's configuration does not have. Set it with ` +
      `\`pulumi config set --secret ${name}\`.`,
  );
}

/** When the engine has answered, whatever it said; never, where it ends the run. */
function answered({ urn }: pulumi.Resource): Promise<unknown> {
  // Unpublished; `apply` would wait for ever for a resource that failed where the run goes on (--continue-on-error).
  return (urn as unknown as { promise(): Promise<unknown> }).promise().catch(() => undefined);
}
