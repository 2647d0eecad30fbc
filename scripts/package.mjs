/** Compiles the package and writes its tarball: `node scripts/package.mjs [folder]`. A release publishes that file. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "./build.mjs";
import { removeUnreachable } from "./lib/declarations.mjs";
import { npm } from "./lib/npm.mjs";
import { root } from "./lib/paths.mjs";
import { main, temporaryFolder } from "./lib/script.mjs";

/** Beside package.json and dist; `files` in package.json leaves out parts of them. */
const CONTENTS = ["docs", "README.md", "LICENSE", "CHANGELOG.md"];

/** What only this repository needs. `private` keeps the unstripped folder from being published by accident. */
const REPOSITORY_ONLY = ["private", "scripts", "devDependencies", "workspaces"];

/**
 * Packs a staging folder, so that neither a killed run nor one beside it can leave a stripped package.json behind. The
 * same contents give the same bytes: npm puts no times and no users into a tarball.
 *
 * @param {string} folder for the tarball
 * @param {string} [dist] what the build wrote
 * @returns {Promise<string>} the tarball's path
 */
export async function pack(folder, dist = join(root, "dist")) {
  const staging = temporaryFolder();
  const destination = resolve(folder);
  mkdirSync(destination, { recursive: true });
  try {
    stage(dist, staging);
    const [tarball = ""] = await npm(staging, "pack", "--silent", "--pack-destination", destination);
    return join(destination, tarball);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * @param {string} dist
 * @param {string} staging an empty folder
 */
function stage(dist, staging) {
  cpSync(dist, join(staging, "dist"), { recursive: true });
  for (const name of CONTENTS.filter((name) => existsSync(join(root, name)))) {
    cpSync(join(root, name), join(staging, name), { recursive: true });
  }
  const manifest = published(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  writeFileSync(join(staging, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  removeUnreachable(staging, modulesOf(manifest));
}

/** @param {Record<string, any>} manifest */
function published(manifest) {
  return Object.fromEntries(Object.entries(manifest).filter(([name]) => !REPOSITORY_ONLY.includes(name)));
}

/**
 * @param {Record<string, any>} manifest
 * @returns {string[]}
 */
function modulesOf({ exports }) {
  return Object.values(exports).filter((file) => file.endsWith(".js"));
}

await main(import.meta.url, async () => {
  await build();
  const tarball = await pack(process.argv[2] ?? root);
  const bytes = readFileSync(tarball);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  console.log(`${tarball}\n${Math.ceil(bytes.length / 1000)} kB, sha256 ${sha256}`);
});
