import * as pulumi from "@pulumi/pulumi";
import * as cloud from "@pulumi/pulumiservice";

// Not in the stack that it deploys: a failed deployment must not be able to change its own settings. Set the keys with
// `pulumi config set --secret`. If the stack imports an ESC environment, leave them out here.
const config = new pulumi.Config();
const stack = { organization: "my-org", project: "flows", stack: "prod" };

const settings = new cloud.DeploymentSettings("flows", {
  ...stack,
  sourceContext: { git: { branch: "main" } },
  // A preview on each pull request, an update on each push to main. For a fork's pull request nothing runs. A preview has
  // the keys below, and a pull request can change the program.
  vcs: {
    provider: "github",
    repository: "my-org/flows",
    previewPullRequests: true,
    deployCommits: true,
  },
  executorContext: { executorImage: "pulumi/pulumi-nodejs-24:3.259.0" },
  operationContext: {
    environmentVariables: {
      FLOWSTACK_API_KEY: config.requireSecret("flowstackKey"),
      SENDGRID_KEY: config.requireSecret("sendgridKey"),
    },
  },
});

// Each night. It shows drift in Pulumi Cloud, and repairs nothing.
new cloud.DriftSchedule(
  "flows",
  { ...stack, scheduleCron: "17 3 * * *", autoRemediate: false },
  { dependsOn: settings },
);
