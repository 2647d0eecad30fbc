import { resolve } from "node:path";
import {
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  validateResourceOfType,
} from "@pulumi/policy";
import * as dynamic from "pulumi-flowstack";
import * as plugin from "pulumi-flowstack/native";
import { isProduction, keyInEnvironment, STACK, settings, settingsFiles, stackOf } from "./stack";

/**
 * Rules for FlowStack connections. Change them to suit your team.
 *
 * A rule sees the inputs of each resource, the settings of the stack and the environment of the process, with all secrets
 * in plain text: so its message must never contain a value. In a preview it cannot see a value that is not known yet;
 * Pulumi says so, and checks it in the update. What else a rule cannot see is said above it.
 */

/** Both faces of the package: a program uses the dynamic provider or the plugin, in any language. */
const FACES = [dynamic, plugin];

const LIVE_KEY = "fs_live_";
const FLOWSTACK_KEY = /fs_(live|test)_\w+/;

/**
 * Checks every setting, whatever its name. Cannot see a key in another variable than FLOWSTACK_API_KEY, until a Provider
 * gets it.
 */
const liveKeyOnlyInProd: ResourceValidationPolicy = {
  name: "live-key-only-in-prod",
  description: "Only the stack named prod uses a live FlowStack key (fs_live_…).",
  validateResource: (args, reportViolation) => {
    if (isProduction(args.urn)) return;
    for (const place of placesOfLiveKeys(args)) {
      reportViolation(
        `${place} has a live key, but the stack is ${stackOf(args.urn)}. Replace it by a key that starts with fs_test_.`,
      );
    }
  },
};

function placesOfLiveKeys({ type, props, isType }: ResourceValidationArgs): string[] {
  if (FACES.some(({ Provider }) => isType(Provider))) {
    // The inputs of the dynamic provider have the full names of the settings.
    const key: string | undefined = props["flowstack:apiKey"] ?? props.apiKey;
    return key?.includes(LIVE_KEY) ? ["This provider"] : [];
  }
  if (type !== STACK) return [];
  const names = Object.keys(settings()).filter((name) => settings()[name]?.includes(LIVE_KEY));
  const places = names.map((name) => `The setting ${name}`);
  return keyInEnvironment()?.includes(LIVE_KEY) ? [...places, "The variable FLOWSTACK_API_KEY"] : places;
}

/** Cannot see the option retainOnDelete. */
const protectInProd: ResourceValidationPolicy = {
  name: "protect-in-prod",
  description: "In prod, every connection is protected: without it, flows fail.",
  validateResource: ({ urn, opts, isType }, reportViolation) => {
    const isConnection = FACES.some((face) => isType(face.ApiKeyConnection) || isType(face.OAuthConnection));
    if (isConnection && isProduction(urn) && !opts.protect) {
      reportViolation("Add the resource option { protect: true } to it, or to its ConnectionSet.");
    }
  },
};

/** Cannot see what a person does in FlowStack's dashboard. */
const noRevokeInProd: ResourceValidationPolicy = {
  name: "no-revoke-on-destroy-in-prod",
  description: "In prod, Pulumi never revokes an OAuth connection: only a person can authorize it again.",
  validateResource: FACES.map(({ OAuthConnection }) =>
    validateResourceOfType(OAuthConnection, ({ revokeOnDestroy }, { urn }, reportViolation) => {
      if (isProduction(urn) && revokeOnDestroy)
        reportViolation("Remove revokeOnDestroy, or set it to false.");
    }),
  ),
};

/** Cannot see how old the key is: `pulumi up` warns about that. */
const rotateAfterSet: ResourceValidationPolicy = {
  name: "rotate-after-is-set",
  description: "Every API key has a maximum age, after which Pulumi warns.",
  validateResource: FACES.map(({ ApiKeyConnection }) =>
    validateResourceOfType(ApiKeyConnection, ({ rotateAfter }, _, reportViolation) => {
      if (!rotateAfter) reportViolation('Set rotateAfter, for example to "90d".');
    }),
  ),
};

/**
 * Pulumi does not tell a rule which settings are secrets. So this one searches the files that contain the settings: an
 * encrypted key is not found there. Cannot see settings in an ESC environment, settings in another file (--config-file),
 * a key of a service that no connection uses, and one that YAML writes with escapes.
 */
const noKeyInPlainConfig: ResourceValidationPolicy = {
  name: "no-key-in-plain-config",
  description:
    "No key is in the stack's configuration in plain text, where everyone with the repository reads it.",
  configSchema: { properties: { folder: { type: "string" } } },
  validateResource: [
    (args, reportViolation) => {
      if (args.type === STACK) checkFiles(args, reportViolation);
    },
    ...FACES.map(({ ApiKeyConnection }) =>
      validateResourceOfType(ApiKeyConnection, ({ apiKey }, args, reportViolation) => {
        if (apiKey)
          reportFiles(args, reportViolation, "The key of this connection", (text) => text.includes(apiKey));
      }),
    ),
  ],
};

function checkFiles(args: ResourceValidationArgs, reportViolation: ReportViolation): void {
  if (Object.keys(settings()).length > 0 && filesOf(args).length === 0) {
    reportViolation(
      `The stack has settings, but no file of them is in ${folderOf(args)}. Set folder in this policy's configuration to the ` +
        "folder of Pulumi.yaml.",
    );
  }
  reportFiles(args, reportViolation, "A FlowStack key", (text) => FLOWSTACK_KEY.test(text));
}

function reportFiles(
  args: ResourceValidationArgs,
  reportViolation: ReportViolation,
  what: string,
  isIn: (text: string) => boolean,
): void {
  for (const { name } of filesOf(args).filter(({ text }) => isIn(text))) {
    reportViolation(
      `${what} is in ${name} in plain text. Set it again with \`pulumi config set --secret\`, and replace the key: it was ` +
        "readable.",
    );
  }
}

const filesOf = (args: ResourceValidationArgs) => settingsFiles(folderOf(args), stackOf(args.urn));

/** The project's folder: by default the one that contains this pack. */
function folderOf({ getConfig }: ResourceValidationArgs): string {
  return resolve(__dirname, getConfig<{ folder?: string }>().folder ?? "..");
}

export const policies = [
  liveKeyOnlyInProd,
  protectInProd,
  noRevokeInProd,
  rotateAfterSet,
  noKeyInPlainConfig,
];
