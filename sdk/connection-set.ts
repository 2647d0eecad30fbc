import * as pulumi from "@pulumi/pulumi";
import { FlowstackError } from "../provider/messages/errors";
import { serviceKey } from "../provider/schema/field";
import { readManifest } from "../provider/schema/manifest/file";
import type { Manifest, ManifestEntry } from "../provider/schema/manifest/schema";
import { ApiKeyConnection, type ApiKeyConnectionArgs } from "./api-key-connection";
import type { Connection } from "./connection";
import { requireHost } from "./host";
import { OAuthConnection, type OAuthConnectionArgs } from "./oauth-connection";
import { projectFolder } from "./project-folder";
import { asRunError } from "./run-error";
import { hasType } from "./type-token";
import { warnAboutPlainKey } from "./warnings";

/** Arguments of a {@link ConnectionSet}. */
export interface ConnectionSetArgs {
  /**
   * Path of a YAML or JSON file that declares the connections. A relative path is looked up in the working directory (the
   * program's folder), and then in the folder of Pulumi.yaml.
   * It says where each key comes from, a secret of the stack's configuration or an environment variable, and never
   * contains the key itself. For editors, `pulumi-flowstack/connections.schema.json` is its JSON Schema.
   */
  file: string;
}

/** All connections of an environment, declared in a file: one program, and a small file for each environment. */
export class ConnectionSet extends pulumi.ComponentResource {
  /** @internal Policies and {@link isInstance} compare a resource's type with it. */
  static readonly __pulumiType = "flowstack:index:ConnectionSet";

  /** The connections, by their logical names in the file. */
  readonly connections: Readonly<Record<string, Connection>>;

  /**
   * @param name logical name of the set; the connections are named `<name>-<logical name in the file>`
   * @param args the file
   * @param opts Pulumi's component options; the connections inherit `provider` and `providers`
   * @throws pulumi.RunError MANIFEST_INVALID, with line and column; API_KEY_MISSING when a secret is not configured;
   *   ADOPTION_REFUSED when two resources of the program import the same connection; PACKAGE_NOT_FOUND
   */
  constructor(name: string, args: ConnectionSetArgs, opts?: pulumi.ComponentResourceOptions) {
    requireHost();
    const { file } = args;
    const entries = Object.entries(manifestIn(file).connections);
    const makers = entries.map(([key, entry]) => makerOf(key, entry, file));
    super(ConnectionSet.__pulumiType, name, {}, opts);
    const makeAll = (some: Maker[], options: pulumi.CustomResourceOptions) =>
      some.map(({ key, make }) => [key, make(`${name}-${key}`, { parent: this, ...options })] as const);
    // The engine creates one connection while it checks the next. Those that the provider may refuse go first, so that
    // a refusal comes before anything is created.
    const first = makeAll(
      makers.filter(({ isDoubtful }) => isDoubtful),
      {},
    );
    const dependsOn = Promise.all(first.map(([, connection]) => answered(connection))).then(() => []);
    const others = makeAll(
      makers.filter(({ isDoubtful }) => !isDoubtful),
      { dependsOn },
    );
    const made = new Map([...first, ...others]);
    this.connections = Object.fromEntries(makers.map(({ key }) => [key, made.get(key) as Connection]));
    this.registerOutputs();
  }

  /** Whether `obj` is a ConnectionSet, even if another copy of this package made it. */
  static override isInstance(obj: unknown): obj is ConnectionSet {
    return hasType(obj, ConnectionSet.__pulumiType);
  }
}

function manifestIn(file: string): Manifest {
  const program = process.cwd();
  try {
    return readManifest(file, [program, projectFolder(program) ?? program]);
  } catch (error) {
    throw asRunError(error);
  }
}

/** Makes the resource of an entry, whose key was found. */
interface Maker {
  key: string;
  /** The provider may refuse it: it imports a connection, or its variable is not set in the program's environment. */
  isDoubtful: boolean;
  make(resource: string, opts: pulumi.CustomResourceOptions): Connection;
}

function makerOf(key: string, entry: ManifestEntry, file: string): Maker {
  if (entry.kind === "oauth") {
    const { kind: _, ...args } = entry;
    const make: Maker["make"] = (resource, opts) =>
      new OAuthConnection(resource, args as OAuthConnectionArgs, opts);
    return { key, isDoubtful: true, make };
  }
  const { kind: _, key: source, import: importId, name = key, ...rest } = entry;
  const args = { ...rest, name, ...keyFrom(source, `${file}: ${key}`) } as ApiKeyConnectionArgs;
  const importing = importId === undefined ? {} : { import: importId };
  const isUnset = "env" in source && !serviceKey.safeParse(process.env[source.env]).success;
  return {
    key,
    isDoubtful: importId !== undefined || isUnset,
    make: (resource, opts) => new ApiKeyConnection(resource, args, { ...opts, ...importing }),
  };
}

/** @throws pulumi.RunError API_KEY_MISSING */
function keyFrom(source: { config: string } | { env: string }, entry: string) {
  if ("env" in source) return { apiKeyEnvVar: source.env };
  const { config } = source;
  const apiKey = new pulumi.Config().getSecret(config);
  if (apiKey) {
    warnAboutPlainKey(config);
    return { apiKey };
  }
  throw asRunError(
    new FlowstackError("API_KEY_MISSING", {
      problem: `${entry} takes its key from the secret ${config}, which is not in this stack's configuration.`,
      fix: `Set it with \`pulumi config set --secret ${config}\`.`,
    }),
  );
}

/** Resolves when the engine has answered, whatever the answer is; never, if it ends the run. */
function answered({ urn }: pulumi.Resource): Promise<unknown> {
  // An unpublished method. `apply` would wait forever for a resource that failed in a run that goes on
  // (--continue-on-error).
  return (urn as unknown as { promise(): Promise<unknown> }).promise().catch(() => undefined);
}
