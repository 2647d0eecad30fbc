import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();

// A changed key makes a new connection with a new id. With retainOnDelete the old one still works, until you have
// re-pointed the flows and delete it in the dashboard. Pulumi reads the option from the state: if a resource does not
// have it yet, add it and run `pulumi up` before you change the key. It also keeps the connection at `pulumi destroy`.
export const overlapping = new flowstack.ApiKeyConnection(
  "overlapping",
  { name: "Production Stripe", app: "stripe", apiKey: config.requireSecret("stripeKey"), rotateAfter: "90d" },
  { retainOnDelete: true },
).id;

// The key is rotated in the dashboard, under the same id: the new one is recorded, and nothing is sent.
export const inDashboard = new flowstack.ApiKeyConnection("in-dashboard", {
  name: "Production SendGrid",
  app: "sendgrid",
  apiKey: config.requireSecret("sendgridKey"),
  onKeyChange: "record",
}).id;
