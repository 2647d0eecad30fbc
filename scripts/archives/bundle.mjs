import { join } from "node:path";
import { rolldown } from "rolldown";
import { root } from "../lib/paths.mjs";

/**
 * Puts the compiled plugin and the packages that it needs into a few files. What only a component needs is a file of its
 * own, which is loaded late: see docs/decisions/native.md.
 *
 * @param {string} dist what the build wrote
 * @param {string} folder for the files; `bundle.js` is the one to start
 * @returns {Promise<string[]>} the files that went in
 */
export async function bundle(dist, folder) {
  const plugin = join(dist, "plugin");
  const build = await rolldown({
    cwd: root,
    platform: "node",
    input: { bundle: join(plugin, "main.js"), construct: join(plugin, "construct.js") },
    external: ["./construct"],
    plugins: [{ name: "sdk-copies", transform: withPlainImports }],
  });
  const { output } = await build.write({ dir: folder, format: "cjs", chunkFileNames: "[name].js" });
  await build.close();
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

/**
 * `fromSdk` in provider/native/grpc.ts finds the SDK's own copies of its libraries, which a bundler cannot follow. Here there
 * is one copy of each.
 *
 * @param {string} code
 * @param {string} id
 */
function withPlainImports(code, id) {
  if (!id.endsWith(join("provider", "native", "grpc.js"))) return null;
  return code.replace(/^const fromSdk = .*$/m, "").replaceAll("fromSdk(", "require(");
}
