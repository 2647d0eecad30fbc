import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();

// A changed key makes a new connection with a new id. With retainOnDelete the old one goes on working until the flows
// have been re-pointed and it is deleted in the dashboard.
export const overlapping = new flowstack.ApiKeyConnection(
  "overlapping",
  { name: "Production Stripe", app: "stripe", apiKey: config.requireSecret("stripeKey"), rotateAfter: "90d" },
  { retainOnDelete: true },
).id;

// A key that is rotated in the dashboard, under the same id: the new one is taken note of, and nothing is sent.
export const inDashboard = new flowstack.ApiKeyConnection("in-dashboard", {
  name: "Production SendGrid",
  app: "sendgrid",
  apiKey: config.requireSecret("sendgridKey"),
  onKeyChange: "record",
}).id;
