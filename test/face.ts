import { join } from "node:path";
import { ROOT } from "./local-stack";

/** Which of the provider's two faces the tests run on: the dynamic one, or in the project `native` the plugin. */
const isNative = process.env.FACE === "native";

/** What a test expects, or uses, where the two differ. docs/decisions/faces.md has the reasons. */
export function onFace<T>(values: { dynamic: T; native: T }): T {
  return isNative ? values.native : values.dynamic;
}

/** The plugin, as the build makes it. */
export const PLUGIN = join(ROOT, "dist", "plugin");

/** What a program imports. */
export const PACKAGE = onFace({ dynamic: "pulumi-flowstack", native: "pulumi-flowstack/native" });

/** The plugin's folder if the tests run on it. */
export const PLUGIN_OF_FACE = onFace({ dynamic: undefined, native: PLUGIN });
