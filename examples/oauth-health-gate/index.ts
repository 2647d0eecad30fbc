import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

const config = new pulumi.Config();

// requireActive stops the run, in the preview already, when the connection is EXPIRED, ERROR or REVOKED. "Reconnect" in
// the dashboard repairs it under the same id; then run `pulumi refresh` and `pulumi up`.
const inbox = new flowstack.OAuthConnection("inbox", {
  connectionId: config.require("inboxConnection"),
  app: "gmail",
  requireActive: true,
});

// Created only if the connection above is ACTIVE.
export const notifier = new flowstack.ApiKeyConnection(
  "notifier",
  { name: "Notifier", app: "slack", apiKey: config.requireSecret("slackKey") },
  { dependsOn: inbox },
).id;
export const status = inbox.status;
