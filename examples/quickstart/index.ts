import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();

const stripe = new flowstack.ApiKeyConnection("stripe", {
  name: "Production Stripe",
  app: "stripe",
  apiKey: config.requireSecret("stripeKey"),
});

export const id = stripe.id;
export const status = stripe.status;
