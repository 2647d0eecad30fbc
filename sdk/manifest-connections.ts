import * as pulumi from "@pulumi/pulumi";
import { FlowstackError } from "../provider/messages/errors";
import { serviceKey } from "../provider/schema/field";
import { readManifest } from "../provider/schema/manifest/file";
import type { Manifest, ManifestEntry } from "../provider/schema/manifest/schema";
import type { ApiKeyConnectionArgs } from "./api-key-connection";
import type { OAuthConnectionArgs } from "./oauth-connection";
import { projectFolder } from "./project-folder";
import { asRunError } from "./run-error";
import { warnAboutPlainKey } from "./warnings";

type Class<Args, One> = new (name: string, args: Args, opts: pulumi.CustomResourceOptions) => One;

/** The classes of one face: those of the dynamic provider, or those of the plugin. */
export interface Classes<One extends pulumi.CustomResource> {
  ApiKeyConnection: Class<ApiKeyConnectionArgs, One>;
  OAuthConnection: Class<OAuthConnectionArgs, One>;
}

/** Makes the resource of an entry, whose key was found. */
export interface Maker<One> {
  key: string;
  /** The provider may refuse it: it imports a connection, or its variable is not set in the program's environment. */
  isDoubtful: boolean;
  make(resource: string, opts: pulumi.CustomResourceOptions): One;
}

/**
 * What makes the connections of a file. Nothing is made before the whole file was found to be valid.
 * @throws pulumi.RunError MANIFEST_INVALID, API_KEY_MISSING
 */
export function makersOf<One extends pulumi.CustomResource>(
  file: string,
  classes: Classes<One>,
): Maker<One>[] {
  const entries = Object.entries(manifestIn(file).connections);
  return entries.map(([key, entry]) => makerOf(key, entry, file, classes));
}

/** Makes the connections of a component, by their logical names in the file. */
export function makeAll<One extends pulumi.CustomResource>(
  makers: readonly Maker<One>[],
  name: string,
  parent: pulumi.ComponentResource,
): Record<string, One> {
  const make = (some: Maker<One>[], options: pulumi.CustomResourceOptions) =>
    some.map((maker) => [maker.key, maker.make(`${name}-${maker.key}`, { parent, ...options })] as const);
  // The engine creates one connection while it checks the next. Those that the provider may refuse go first, so that
  // a refusal comes before anything is created.
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
  return Object.fromEntries(makers.map(({ key }) => [key, made.get(key) as One]));
}

function manifestIn(file: string): Manifest {
  const program = process.cwd();
  try {
    return readManifest(file, [program, projectFolder(program) ?? program]);
  } catch (error) {
    throw asRunError(error);
  }
}

function makerOf<One extends pulumi.CustomResource>(
  key: string,
  entry: ManifestEntry,
  file: string,
  { ApiKeyConnection, OAuthConnection }: Classes<One>,
): Maker<One> {
  if (entry.kind === "oauth") {
    const { kind: _, ...args } = entry;
    const make: Maker<One>["make"] = (resource, opts) =>
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
