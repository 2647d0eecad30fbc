import { copyFileSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/**
 * The node_modules of a user's program, in which this package lies as npm would put it: Pulumi's serialiser writes it
 * down in another way where it is linked from elsewhere. Node must be told to leave links as they are, for the SDK too.
 * @returns the folder of this package
 */
export function installInto(folder: string): string {
  const modules = join(folder, "node_modules");
  const own = join(modules, "pulumi-flowstack");
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (name !== "pulumi-flowstack") symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  copyFileSync(join(ROOT, "package.json"), join(own, "package.json"));
  return own;
}

export const PRESERVE_LINKS = { NODE_PRESERVE_SYMLINKS: "1", NODE_PRESERVE_SYMLINKS_MAIN: "1" };
