import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of a package. */
const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;

/**
 * The licenses of the packages that these files belong to, as the packages contain them.
 *
 * @param {string[]} files
 */
export function licensesOf(files) {
  const folders = new Set(files.flatMap((file) => PACKAGE.exec(file)?.[0] ?? []));
  const texts = [...folders].map(licenseIn).sort();
  return texts.join("\n");
}

/** @param {string} folder */
function licenseIn(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const names = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copyright|thirdparty)/i.test(file));
  const texts = names.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version} (${license})`, "", ...texts, ""].join("\n");
}
