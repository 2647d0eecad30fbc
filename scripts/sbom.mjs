/**
 * Writes the software bill of materials of a packed tarball, in CycloneDX: `node scripts/sbom.mjs TARBALL FILE`. It lists
 * what an installation of the tarball contains. (In this folder `npm sbom` would describe the examples, too.)
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { npm } from "./lib/npm.mjs";
import { Failure, main, temporaryFolder } from "./lib/script.mjs";

/**
 * @param {string} tarball
 * @returns {Promise<string>} JSON
 */
export async function sbom(tarball) {
  const folder = temporaryFolder();
  execFileSync("tar", ["-xzf", resolve(tarball), "-C", folder]);
  const extracted = join(folder, "package");
  await npm(extracted, "install", "--package-lock-only", "--ignore-scripts");
  return (await npm(extracted, "sbom", "--package-lock-only", "--sbom-format", "cyclonedx")).join("\n");
}

await main(import.meta.url, async () => {
  const [tarball, file] = process.argv.slice(2);
  if (!tarball || !file) throw new Failure("Usage: node scripts/sbom.mjs TARBALL FILE");
  writeFileSync(file, `${await sbom(tarball)}\n`);
});
