import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();
const apiKey = config.requireSecret("stripeKey");

// The project of the stack's own flowstack:apiKey (or FLOWSTACK_API_KEY).
export const main = new flowstack.ApiKeyConnection("stripe", { name: "Stripe", app: "stripe", apiKey }).id;

// Another project has its own key; the other settings come from the stack's configuration.
const provider = new flowstack.Provider("eu", { apiKey: config.requireSecret("euFlowstackKey") });
export const eu = new flowstack.ApiKeyConnection(
  "stripe-eu",
  { name: "Stripe", app: "stripe", apiKey },
  { provider },
).id;

// Lookups accept a provider as well.
export const inEu = flowstack
  .getConnectionsOutput({ app: "stripe" }, { provider })
  .apply((found) => found.length);
