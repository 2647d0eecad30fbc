import * as pulumi from "@pulumi/pulumi";
import { memoryText } from "../provider/state/state";
import { claim } from "./claims";
import { Connection } from "./connection";
import { warnAboutAge } from "./warnings";

/** What an {@link ApiKeyConnection} is made of: `app`, and one of `apiKey` and `apiKeyEnvVar`. */
export interface ApiKeyConnectionArgs {
  /**
   * Slug of the external service that the key opens, such as `"stripe"` (flowstack-api.md, section 1).
   * A changed app replaces the connection.
   */
  app: pulumi.Input<string>;
  /**
   * The external service's API key. Always a Pulumi secret, whatever it is given as; FlowStack never gives it back.
   * A changed key replaces the connection: FlowStack has no update call.
   */
  apiKey?: pulumi.Input<string>;
  /**
   * Name of an environment variable that holds the key where Pulumi runs, instead of `apiKey`: then not even the
   * encrypted key is in the state. Where the variable is not set, what exists stays as it is, and a line says so; a new
   * connection is refused, by the preview already.
   */
  apiKeyEnvVar?: pulumi.Input<string>;
  /**
   * Display name in FlowStack. Default: the resource's logical name. A changed name replaces the connection, unless it
   * is the name that the connection already has: so rename in the dashboard, then here, and run `pulumi up --refresh`.
   */
  name?: pulumi.Input<string>;
  /** Only `"API_KEY"`, the default: all other kinds are import-only. */
  type?: pulumi.Input<"API_KEY">;
  /**
   * What a changed key means: `"replace"`, the default, makes a new connection; `"record"` is for a key that was
   * rotated in the dashboard under the same id: it is taken note of, and nothing is sent.
   */
  onKeyChange?: pulumi.Input<"replace" | "record">;
  /** Age of the key, in days such as `"90d"`, from which on every run warns. Default: none. */
  rotateAfter?: pulumi.Input<string>;
}

/**
 * A FlowStack connection that holds an API key, created, replaced and revoked by Pulumi. The key is an input that Pulumi
 * encrypts, and never an output: the state's outputs hold a salted fingerprint of it.
 *
 * The resource option `import` adopts an existing connection: it is checked against `app` and `name` in the preview,
 * the key given with it is the baseline, and nothing is replaced when the option goes away.
 */
export class ApiKeyConnection extends Connection {
  /**
   * @param name logical name, unique in the program
   * @param args what the connection is made of
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: ApiKeyConnectionArgs, opts: pulumi.CustomResourceOptions = {}) {
    // Pulumi's own import crashes for every dynamic resource; here it is an adoption by create.
    const { import: importId, ...options } = opts;
    const inputs = options.id === undefined ? inputsOf(name, args, importId) : {};
    super("ApiKeyConnection", name, inputs, options, ADVICE);
    if (args.rotateAfter !== undefined) warnAboutAge(this, args.rotateAfter, keyedSince(this));
  }

  /** Reads an existing connection without managing it: nothing in FlowStack is ever changed through it. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): ApiKeyConnection {
    return new ApiKeyConnection(name, {} as ApiKeyConnectionArgs, { ...opts, id });
  }
}

const ADVICE =
  "Give it a valid apiKey (that makes a new connection), or repair it in FlowStack's dashboard under Connections.";

/** When the key was given: with the connection itself, unless it was rotated in the dashboard since. */
function keyedSince({ created, memory }: ApiKeyConnection): pulumi.Output<string | undefined> {
  const since = pulumi
    .all([created, memory])
    .apply(([birthday, text]) => memoryText.safeParse(text).data?.keyed ?? birthday);
  return pulumi.unsecret(since);
}

function inputsOf(name: string, args: ApiKeyConnectionArgs, importId: string | undefined): pulumi.Inputs {
  const { apiKey } = args;
  return {
    ...args,
    name: args.name ?? name,
    ...(apiKey !== undefined && { apiKey: pulumi.secret(apiKey) }),
    ...(importId !== undefined && { importId: claim(importId, name) }),
  };
}
