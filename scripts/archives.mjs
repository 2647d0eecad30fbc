/**
 * Compiles the plugin and writes the archives that `pulumi plugin install` takes: `node scripts/archives.mjs [folder]`. They
 * need nothing but Node. A release puts them where a `pluginDownloadURL` leads.
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { create } from "tar";
import { bundle } from "./archives/bundle.mjs";
import { licensesOf } from "./archives/licenses.mjs";
import { build, LAUNCHERS } from "./build.mjs";
import { root } from "./lib/paths.mjs";
import { main, temporaryFolder } from "./lib/script.mjs";

/** As Pulumi names them. Every archive has the same bytes: it contains no program for one platform. */
const PLATFORMS = ["linux", "darwin", "windows"].flatMap((system) => [`${system}-amd64`, `${system}-arm64`]);

/**
 * @param {string} folder for the archives
 * @param {string} [dist] what the build wrote
 * @returns {Promise<string[]>} the paths of the archives
 */
export async function archive(folder, dist = join(root, "dist")) {
  const staging = temporaryFolder();
  const destination = resolve(folder);
  mkdirSync(destination, { recursive: true });
  try {
    const version = await stage(dist, staging);
    const paths = PLATFORMS.map((platform) =>
      join(destination, `pulumi-resource-flowstack-v${version}-${platform}.tar.gz`),
    );
    await pack(staging, /** @type {string} */ (paths[0]));
    for (const path of paths.slice(1)) copyFileSync(/** @type {string} */ (paths[0]), path);
    return paths;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * @param {string} dist
 * @param {string} staging an empty folder
 * @returns {Promise<string>} the version
 */
async function stage(dist, staging) {
  const files = await bundle(dist, staging);
  writeFileSync(join(staging, "THIRD-PARTY-LICENSES.txt"), licensesOf(files));
  copyFileSync(join(root, "LICENSE"), join(staging, "LICENSE"));
  for (const name of LAUNCHERS) copyFileSync(join(dist, "plugin", name), join(staging, name));
  const { name, version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  // Without a package.json, Node would take the module type of whatever project is above Pulumi's home.
  const manifest = { name, version, license, private: true, type: "commonjs" };
  writeFileSync(join(staging, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return version;
}

/**
 * The same files give the same bytes: the archive has no users, and one time for all.
 *
 * @param {string} staging
 * @param {string} file
 */
async function pack(staging, file) {
  const options = { file, cwd: staging, portable: true, mtime: new Date(0), gzip: { level: 9 } };
  await create(options, readdirSync(staging).sort());
}

await main(import.meta.url, async () => {
  await build();
  const paths = await archive(process.argv[2] ?? join(root, "archives"));
  const bytes = readFileSync(/** @type {string} */ (paths[0]));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  console.log(`${paths.join("\n")}\n${Math.ceil(bytes.length / 1000)} kB each, sha256 ${sha256}`);
});
