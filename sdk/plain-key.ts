import * as pulumi from "@pulumi/pulumi";

let warned = false;

/** Pulumi tells a program which of its configuration was encrypted; it does not tell the provider. */
function isSecret(name: string): boolean {
  return (JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[]).includes(name);
}

/** Warns, once a program, about a FlowStack API key that stands in the stack's file as plain text. */
export function warnAboutPlainKey(): void {
  if (warned || new pulumi.Config("flowstack").get("apiKey") === undefined || isSecret("flowstack:apiKey"))
    return;
  warned = true;
  void pulumi.log.warn(
    "flowstack:apiKey stands in this stack's configuration as plain text. " +
      "Encrypt it with `pulumi config set --secret flowstack:apiKey`, and revoke the old one if the file was shared.",
  );
}
