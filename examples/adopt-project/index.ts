import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();

// Imported, not created: the preview checks app and name, and the key given here is the baseline. After the first
// `pulumi up` you can remove the option `import`. Nothing is replaced until the key changes.
export const stripe = new flowstack.ApiKeyConnection(
  "stripe",
  { name: "Production Stripe", app: "stripe", apiKey: config.requireSecret("stripeKey") },
  { import: config.require("stripeConnection") },
).id;

// OAuth connections are always imported, and destroy does not revoke them.
export const inbox = new flowstack.OAuthConnection("inbox", {
  connectionId: config.require("inboxConnection"),
  app: "gmail",
}).status;
