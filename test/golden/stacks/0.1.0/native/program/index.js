const pulumi = require("@pulumi/pulumi");
const { ApiKeyConnection, ConnectionSet, OAuthConnection, Provider } = require("pulumi-flowstack/native");

// One resource of every kind of row that a release writes. given.json says which of them `pulumi import` makes.
const config = new pulumi.Config();
const apiKey = config.requireSecret("stripeKey");
new ApiKeyConnection("stripe", { app: "stripe", name: "Production Stripe", apiKey, rotateAfter: "3650d" });
new ApiKeyConnection("sendgrid", { app: "sendgrid", apiKeyEnvVar: "SENDGRID_KEY", onKeyChange: "record" });
new ApiKeyConnection("secretly", { app: "stripe", name: pulumi.secret("Secret name"), apiKey });
new ApiKeyConnection("imported", { app: "slack", name: "Imported", apiKey });
new ApiKeyConnection("keyless", { app: "slack", name: "Keyless" });
new OAuthConnection("inbox", { connectionId: "conn_inbox", app: "gmail", requireActive: true });
new OAuthConnection("support", { connectionId: "conn_support" });
new ConnectionSet("set", { file: "connections.yaml" });

const second = new Provider("second", { apiKey: config.requireSecret("secondFlowstackKey") });
new ApiKeyConnection(
  "stripe-second",
  { app: "stripe", name: "Production Stripe", apiKey },
  { provider: second },
);
