import * as pulumi from "@pulumi/pulumi";
import { FlowstackError } from "../provider/messages/errors";
import { hint } from "../provider/messages/suggest";
import { settings } from "../provider/schema/settings";
import { mapInput } from "./inputs";
import { asRunError } from "./run-error";

/**
 * Arguments of a Provider. All but `apiKey` default to the stack's configuration (`flowstack:baseUrl` and so
 * on), and then to the value that is given here as the default.
 */
export interface ProviderArgs {
  /** FlowStack API key of the project: `fs_live_…` or `fs_test_…`. Pulumi always stores it as a secret. */
  apiKey: pulumi.Input<string>;
  /** Base URL of the API: https, or http on this machine. Default: `https://app.onflowstack.com/api/v1`. */
  baseUrl?: pulumi.Input<string | undefined>;
  /** The environment that the key's prefix must match; else the run stops. Default: either. */
  environment?: pulumi.Input<"live" | "test" | undefined>;
  /** Maximum time for one attempt of a request, in seconds, from 1 to 600. Default: 30. */
  requestTimeout?: pulumi.Input<number | undefined>;
  /** Maximum number of attempts after the first one, from 0 to 20. Default: 4. */
  maxRetries?: pulumi.Input<number | undefined>;
  /**
   * Maximum time to wait until FlowStack's hourly quota resets, in seconds, from 0 to 86400. If the reset is later, the
   * run fails at once and says when it is. Default: 60.
   */
  rateLimitMaxWait?: pulumi.Input<number | undefined>;
  /**
   * What to do before creating an API-key connection if FlowStack has one of the same app and name that the stack does
   * not manage. `"refuse"`, the default: stop. `"create"`: create another one. `"adopt"`: import it, if exactly one
   * matches. For a single run, use the environment variable FLOWSTACK_EXISTING, which takes precedence.
   */
  existing?: pulumi.Input<"refuse" | "create" | "adopt" | undefined>;
  /**
   * What to do if FlowStack does not find a managed connection, and the cause could be the key of another project.
   * `"refuse"`, the default: stop. `"accept"`: the connection is gone. For a single run, use the environment variable
   * FLOWSTACK_MISSING, which takes precedence.
   */
  missing?: pulumi.Input<"refuse" | "accept" | undefined>;
  /**
   * What to do about a managed connection that is not ACTIVE. `"warn"`, the default; `"error"`: stop the run;
   * `"ignore"`: nothing, and a new connection that is not ACTIVE is kept.
   */
  health?: pulumi.Input<"error" | "warn" | "ignore" | undefined>;
}

/** The stack's settings, by their names after `flowstack:`. */
export function stackSettings(): pulumi.Inputs {
  const stack = new pulumi.Config("flowstack");
  return Object.fromEntries(Object.keys(settings.shape).map((name) => [name, stack.get(name)]));
}

/**
 * The arguments, else the stack's settings; but never the stack's key, which is the key of another project.
 * @throws pulumi.RunError KEY_MISSING, CONFIG_INVALID
 */
export function settingsOf({ apiKey, ...others }: Partial<ProviderArgs> = {}): pulumi.Inputs {
  const given = stackSettings();
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined) continue;
    assertSetting(name);
    const ofStack = given[name];
    given[name] = mapInput(value, (known) => (known === undefined ? ofStack : known));
  }
  return { ...given, apiKey: pulumi.secret(ownKey(apiKey)) };
}

/** An output that turns out to be undefined becomes an empty key, which the provider refuses. */
function ownKey(apiKey: pulumi.Input<string> | undefined): pulumi.Output<string> {
  if (apiKey === undefined || apiKey === null) {
    throw asRunError(
      new FlowstackError("KEY_MISSING", {
        problem: "A Provider requires apiKey: the API key of its own FlowStack project.",
        fix: 'Give it one, such as apiKey: new pulumi.Config().requireSecret("flowstackKey").',
      }),
    );
  }
  return pulumi.output(apiKey).apply((key: string | undefined) => key ?? "");
}

function assertSetting(name: string): void {
  const names = Object.keys(settings.shape);
  if (names.includes(name)) return;
  const problem = `${name} is not a setting of Provider.`;
  throw asRunError(new FlowstackError("CONFIG_INVALID", { problem, fix: hint(name, names) }));
}
