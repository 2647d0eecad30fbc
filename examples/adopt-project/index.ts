import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();

// Adopted, not made: the preview checks app and name, and the key given here is the baseline. Once `pulumi up` has
// adopted it, the option `import` can go; nothing is replaced, then or later, until the key changes.
export const stripe = new flowstack.ApiKeyConnection(
  "stripe",
  { name: "Production Stripe", app: "stripe", apiKey: config.requireSecret("stripeKey") },
  { import: config.require("stripeConnection") },
).id;

// OAuth connections are always adopted, and destroy leaves them alone.
export const inbox = new flowstack.OAuthConnection("inbox", {
  connectionId: config.require("inboxConnection"),
  app: "gmail",
}).status;
