// A program of its own, since Pulumi's SDK needs a newer Node than the scripts: `node official-installer.mjs FOLDER VERSION`
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { SemVer } from "semver"; // A dependency of Pulumi's SDK, whose API accepts a version only in this form.

const [root = "", version = ""] = process.argv.slice(2);
try {
  await PulumiCommand.install({ root, version: new SemVer(version) });
} catch (error) {
  const { message } = /** @type {Error} */ (error);
  console.error(message.split("\n").find((line) => line.trim()) ?? "failed");
  process.exit(1);
}
