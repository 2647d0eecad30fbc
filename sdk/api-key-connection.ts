import type * as pulumi from "@pulumi/pulumi";
import { FlowstackError } from "../provider/messages/errors";
import { withDefaults } from "../provider/schema/defaults";
import { claim } from "./claims";
import { Connection } from "./connection";
import { mapInput, secretIfDefined } from "./inputs";
import { asRunError } from "./run-error";
import { dynamicTypeOf, hasType } from "./type-token";

/** Arguments of an {@link ApiKeyConnection}: `app`, and either `apiKey` or `apiKeyEnvVar`. */
export interface ApiKeyConnectionArgs {
  /**
   * Slug of the external service that the key is for, such as `"stripe"`; FlowStack's dashboard shows it. A non-blank
   * string. A change replaces the connection, which gives it a new id.
   */
  app: pulumi.Input<string>;
  /**
   * API key of the external service, without white space. Pulumi always stores it as a secret, whatever it is given as,
   * and it is never an output. Exactly one of `apiKey` and `apiKeyEnvVar` is required. A change replaces the
   * connection, because FlowStack has no update call (see `onKeyChange`).
   */
  apiKey?: pulumi.Input<string | undefined>;
  /**
   * Name of an environment variable that contains the key, such as `"STRIPE_KEY"`, instead of `apiKey`: the state then
   * does not even contain the encrypted key. It is read where Pulumi runs. A new connection is refused while the
   * variable is not set, already in the preview; an existing one stays as it is, and the run prints a note. A change of
   * the variable's value replaces the connection; a change of its name alone does not.
   */
  apiKeyEnvVar?: pulumi.Input<string | undefined>;
  /**
   * Display name in FlowStack, a non-blank string. Default: the logical name of the resource. A change replaces the
   * connection, unless FlowStack already shows the new name: to rename without a new id, rename it in FlowStack's
   * dashboard, then here, and run `pulumi up --refresh`.
   */
  name?: pulumi.Input<string | undefined>;
  /** Kind of connection. Only `"API_KEY"`, the default, can be created; import others with {@link OAuthConnection}. */
  type?: pulumi.Input<"API_KEY" | undefined>;
  /**
   * What a changed key means. `"replace"`, the default: create a new connection with the new key. `"record"`: the key
   * was rotated in FlowStack's dashboard, under the same id; the state records the new key, and nothing is sent.
   */
  onKeyChange?: pulumi.Input<"replace" | "record" | undefined>;
  /**
   * Maximum age of the key, in days, such as `"90d"` (the interval that FlowStack advises): every `pulumi up` and
   * preview warns about an older key. Nothing is replaced. Default: no warning.
   */
  rotateAfter?: pulumi.Input<string | undefined>;
}

/**
 * A FlowStack connection with an API key, which Pulumi creates, replaces and revokes. The key is an input that Pulumi
 * encrypts, and never an output: the outputs in the state contain only a salted fingerprint of it.
 *
 * A replacement has a new id, and flows that use the old id fail until they use the new one. The new connection is
 * created first; the old one is revoked only when the new one works.
 *
 * The resource option `import` imports an existing connection. The preview compares it with `app` and `name`. The key
 * that is given with it is recorded and not sent: only a later change of the key replaces the connection. Nothing is
 * replaced when you remove the option.
 */
export class ApiKeyConnection extends Connection {
  /** @internal Policies and {@link isInstance} compare a resource's type with it. */
  static readonly __pulumiType = dynamicTypeOf("ApiKeyConnection");

  /**
   * @param name logical name of the resource, unique in the program
   * @param args the connection's app, key and options
   * @param opts Pulumi's resource options; `import` takes the id of an existing connection
   * @throws pulumi.RunError ADOPTION_REFUSED when two resources of the program import the same connection;
   *   PACKAGE_NOT_FOUND when Pulumi's dynamic host cannot find this package
   */
  constructor(name: string, args: ApiKeyConnectionArgs, opts: pulumi.CustomResourceOptions = {}) {
    // A JavaScript program may leave the arguments out: the provider names what is missing.
    const given = args ?? ({} as ApiKeyConnectionArgs);
    // Pulumi's own import crashes for every dynamic resource. Here the provider imports when it is asked to create.
    const { import: importId, ...options } = opts;
    refuseConnectionId(name, given);
    const inputs = options.id === undefined ? inputsOf(name, given, importId) : {};
    super("ApiKeyConnection", name, inputs, options, given.rotateAfter);
  }

  /** Whether `obj` is an ApiKeyConnection, even if another copy of this package made it. */
  static override isInstance(obj: unknown): obj is ApiKeyConnection {
    return hasType(obj, ApiKeyConnection.__pulumiType);
  }

  /**
   * Reads an existing connection without managing it: nothing in FlowStack is changed through it.
   * @param name logical name of the resource, unique in the program
   * @param id id of the connection, such as `"conn_abc123"`
   * @param opts Pulumi's resource options
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): ApiKeyConnection {
    return new ApiKeyConnection(name, {} as ApiKeyConnectionArgs, { ...opts, id });
  }
}

/** The provider tells the two kinds apart by the presence of connectionId, which a JavaScript program can give to this class, too. */
function refuseConnectionId(resource: string, args: ApiKeyConnectionArgs & { connectionId?: unknown }): void {
  if (args.connectionId === undefined) return;
  throw asRunError(
    new FlowstackError("ADOPTION_REFUSED", {
      problem: `The ApiKeyConnection "${resource}" has the argument connectionId.`,
      fix: "Give the id in the resource option import, or use an OAuthConnection.",
    }),
  );
}

function inputsOf(
  logicalName: string,
  args: ApiKeyConnectionArgs,
  importId: string | undefined,
): pulumi.Inputs {
  const nameOf = (name: string | undefined) => withDefaults("ApiKeyConnection", logicalName, { name }).name;
  return {
    ...args,
    name: mapInput(args.name, nameOf),
    ...(args.apiKey !== undefined && { apiKey: secretIfDefined(args.apiKey) }),
    ...(importId !== undefined && { importId: claim(importId, { name: logicalName }) }),
  };
}
