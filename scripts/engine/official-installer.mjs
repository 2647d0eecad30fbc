// A program of its own, since Pulumi's SDK wants a newer Node than the scripts do: `node official-installer.mjs FOLDER VERSION`
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { SemVer } from "semver"; // Pulumi's SDK brings it along: its API takes no other form of a version.

const [root = "", version = ""] = process.argv.slice(2);
try {
  await PulumiCommand.install({ root, version: new SemVer(version) });
} catch (error) {
  const { message } = /** @type {Error} */ (error);
  console.error(message.split("\n").find((line) => line.trim()) ?? "failed");
  process.exit(1);
}
