import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();

const stripe = new flowstack.ApiKeyConnection("stripe", {
  name: `Stripe ${pulumi.getStack()}`,
  app: "stripe",
  apiKey: config.requireSecret("stripeKey"),
  rotateAfter: "90d",
});

export const id = stripe.id;
export const status = stripe.status;
