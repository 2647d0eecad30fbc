import type { z } from "zod";
import {
  apiKeyConnectionArgs,
  type ConnectionKind,
  connectionOutputs,
  oauthConnectionArgs,
} from "../../schema/connections";
import { withDefaults } from "../../schema/defaults";
import { connectionInfo, getConnectionArgs, getConnectionsArgs } from "../../schema/lookups";
import { settings } from "../../schema/settings";
import { tokenOf } from "../../schema/tokens";
import { version } from "../../world/version";
import { DOCS } from "./docs";
import { propertiesOf, requiredOf } from "./properties";

const { homepage, repository } = require("pulumi-flowstack/package.json") as {
  homepage: string;
  repository: { url: string };
};

/** The package's schema, from which Pulumi knows the resources in every language. schema.json is made from it. */
export function packageSchema(): object {
  return {
    name: "flowstack",
    displayName: "FlowStack",
    version,
    description: "FlowStack connections: the stored credentials that flows run with.",
    keywords: ["flowstack", "connections", "category/infrastructure"],
    license: "Apache-2.0",
    homepage,
    repository: repository.url.replace(/^git\+|\.git$/g, ""),
    meta: META,
    language: LANGUAGES,
    config: { variables: propertiesOf(settings) },
    provider: { description: DOCS.Provider, inputProperties: propertiesOf(settings) },
    types: {
      [INFO]: {
        description: "A connection as FlowStack has it, managed by Pulumi or not.",
        ...objectOf(connectionInfo),
      },
    },
    resources: {
      [tokenOf("ApiKeyConnection")]: resourceOf("ApiKeyConnection", apiKeyConnectionArgs),
      [tokenOf("OAuthConnection")]: resourceOf("OAuthConnection", oauthConnectionArgs),
      [tokenOf("ConnectionSet")]: CONNECTION_SET,
    },
    functions: {
      [tokenOf("getConnection")]: {
        description: DOCS.getConnection,
        inputs: objectOf(getConnectionArgs),
        outputs: objectOf(connectionInfo),
      },
      [tokenOf("getConnections")]: {
        description: DOCS.getConnections,
        inputs: objectOf(getConnectionsArgs),
        outputs: CONNECTIONS,
      },
    },
  };
}

const INFO = tokenOf("ConnectionInfo");

const CONNECTIONS = {
  type: "object",
  properties: {
    connections: {
      type: "array",
      items: { $ref: `#/types/${INFO}` },
      description: "The connections that match, in FlowStack's order.",
    },
  },
  required: ["connections"],
};

/**
 * For `pulumi package gen-sdk`, what `pulumi package add` does anyway: SDKs in Go and C# have their version, and build. Go's
 * import path comes from the repository.
 */
const META = { supportPack: true };

/** Generated SDKs carry the version, so that the engine starts the plugin that they were made for. */
const LANGUAGES = {
  // `pulumi import` writes it into the code that it generates.
  nodejs: { packageName: "pulumi-flowstack/native", respectSchemaVersion: true },
  python: {
    packageName: "pulumi_flowstack",
    requires: { pulumi: ">=3.250.0,<4.0.0" },
    pyproject: { enabled: true },
    respectSchemaVersion: true,
  },
};

const CONNECTION_SET = {
  description: DOCS.ConnectionSet,
  isComponent: true,
  inputProperties: {
    file: {
      type: "string",
      plain: true,
      description:
        "Path of a YAML or JSON file that declares the connections, relative to the program's folder.",
    },
  },
  requiredInputs: ["file"],
  properties: {
    ids: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "Ids of the connections, by their logical names in the file.",
    },
  },
  required: ["ids"],
};

/** What the provider fills in is required of no program. */
function resourceOf(kind: ConnectionKind, args: z.ZodObject) {
  const filledIn = withDefaults(kind, "logical name", {});
  return {
    description: DOCS[kind],
    inputProperties: propertiesOf(args),
    requiredInputs: requiredOf(args).filter((name) => !(name in filledIn)),
    properties: propertiesOf(connectionOutputs),
    required: requiredOf(connectionOutputs),
  };
}

function objectOf(schema: z.ZodObject) {
  return { type: "object", properties: propertiesOf(schema), required: requiredOf(schema) };
}
