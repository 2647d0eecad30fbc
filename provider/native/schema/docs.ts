/** The texts of the package schema, in Markdown. Each generated SDK keeps the examples of its own language. */

type Language = "typescript" | "python" | "go" | "yaml";

/** Examples in the form in which Pulumi's generators look for them. */
function examples(programs: Record<Language, string>): string {
  const blocks = Object.entries(programs).map(
    ([language, text]) => `\`\`\`${language}\n${text.trim()}\n\`\`\``,
  );
  const example = `{{% example %}}\n${blocks.join("\n")}\n{{% /example %}}`;
  return `{{% examples %}}\n## Example Usage\n${example}\n{{% /examples %}}`;
}

const PROVIDER = `The provider of one FlowStack project. An argument that is not given has the value of its environment variable, if there is one for it, or its default. The stack's configuration (\`flowstack:baseUrl\` and so on) is only for the default provider, which resources without a provider of their own use.`;

const API_KEY_CONNECTION = `A FlowStack connection with an API key, which Pulumi creates, replaces and revokes. The key is an input that Pulumi encrypts, and never an output: the outputs in the state contain only a salted fingerprint of it.

FlowStack has no update call. A replacement has a new id, and flows that use the old id fail until they use the new one. The new connection is created first; the old one is revoked only when the new one works.

${examples({
  typescript: `
import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack/native";

const stripe = new flowstack.ApiKeyConnection("stripe", {
    name: "Production Stripe",
    app: "stripe",
    apiKey: new pulumi.Config().requireSecret("stripeKey"),
});`,
  python: `
import pulumi
import pulumi_flowstack as flowstack

stripe = flowstack.ApiKeyConnection("stripe",
    name="Production Stripe",
    app="stripe",
    api_key=pulumi.Config().require_secret("stripeKey"))`,
  go: `
package main

import (
	"github.com/pulumi-flowstack/pulumi-flowstack/sdk/go/flowstack"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := flowstack.NewApiKeyConnection(ctx, "stripe", &flowstack.ApiKeyConnectionArgs{
			Name:   pulumi.String("Production Stripe"),
			App:    pulumi.String("stripe"),
			ApiKey: config.New(ctx, "").RequireSecret("stripeKey"),
		})
		return err
	})
}`,
  yaml: `
config:
  stripeKey:
    type: string
    secret: true
resources:
  stripe:
    type: flowstack:ApiKeyConnection
    properties:
      name: Production Stripe
      app: stripe
      apiKey: \${stripeKey}`,
})}

## Import

\`\`\`sh
pulumi import flowstack:index:ApiKeyConnection stripe conn_abc123
\`\`\`

FlowStack never returns a key. The first key that the program gives is recorded and not sent; only a later change replaces the connection.
`;

const OAUTH_CONNECTION = `A FlowStack connection that a person authorized in a browser, such as an OAuth connection. FlowStack's API cannot create one, so this resource imports it by its id. Nothing in FlowStack is changed, unless \`revokeOnDestroy\` is set. "Reconnect" in FlowStack's dashboard repairs a connection that is not ACTIVE; its id stays.

${examples({
  typescript: `
import * as flowstack from "pulumi-flowstack/native";

const gmail = new flowstack.OAuthConnection("gmail", { connectionId: "conn_xyz789", app: "gmail" });`,
  python: `
import pulumi_flowstack as flowstack

gmail = flowstack.OAuthConnection("gmail", connection_id="conn_xyz789", app="gmail")`,
  go: `
package main

import (
	"github.com/pulumi-flowstack/pulumi-flowstack/sdk/go/flowstack"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := flowstack.NewOAuthConnection(ctx, "gmail", &flowstack.OAuthConnectionArgs{
			ConnectionId: pulumi.String("conn_xyz789"),
			App:          pulumi.String("gmail"),
		})
		return err
	})
}`,
  yaml: `
resources:
  gmail:
    type: flowstack:OAuthConnection
    properties:
      connectionId: conn_xyz789
      app: gmail`,
})}

## Import

\`\`\`sh
pulumi import flowstack:index:OAuthConnection gmail conn_xyz789
\`\`\`
`;

const CONNECTION_SET = `All connections of an environment, declared in a file: one program, and a small file for each environment. The file says which connections exist and where each key comes from, a secret of the stack's configuration or an environment variable. It never contains a key.

${examples({
  typescript: `
import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack/native";

const flows = new flowstack.ConnectionSet("flows", { file: \`connections.\${pulumi.getStack()}.yaml\` });`,
  python: `
import pulumi
import pulumi_flowstack as flowstack

flows = flowstack.ConnectionSet("flows", file=f"connections.{pulumi.get_stack()}.yaml")`,
  go: `
package main

import (
	"fmt"

	"github.com/pulumi-flowstack/pulumi-flowstack/sdk/go/flowstack"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := flowstack.NewConnectionSet(ctx, "flows", &flowstack.ConnectionSetArgs{
			File: fmt.Sprintf("connections.%s.yaml", ctx.Stack()),
		})
		return err
	})
}`,
  yaml: `
resources:
  flows:
    type: flowstack:ConnectionSet
    properties:
      file: connections.\${pulumi.stack}.yaml`,
})}
`;

export const DOCS = {
  Provider: PROVIDER,
  ApiKeyConnection: API_KEY_CONNECTION,
  OAuthConnection: OAUTH_CONNECTION,
  ConnectionSet: CONNECTION_SET,
  getConnection: "Finds exactly one connection, by its id, or by its name (and app).",
  getConnections:
    "Finds all connections that match every filter, in FlowStack's order; without a filter, all of the project.",
};
