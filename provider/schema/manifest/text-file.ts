import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { FlowstackError } from "../../messages/errors";

/**
 * The bytes of a file.
 * @param folders a relative path is looked up in each, until one has the file
 * @throws FlowstackError MANIFEST_INVALID with every path that was tried
 */
export function bytesOf(file: string, folders: readonly string[]): Buffer {
  assertPath(file);
  const paths = [...new Set(folders.map((folder) => resolve(folder, file)))];
  for (const path of paths) {
    const bytes = read(path);
    if (bytes) return bytes;
  }
  throw unreadable(
    paths.length > 1 ? `Neither ${paths.join(" nor ")} exists.` : `${paths[0]} does not exist.`,
    "Create the file, or give its path relative to the program's folder or to the folder of Pulumi.yaml.",
  );
}

/** A program in JavaScript can give anything. */
function assertPath(file: unknown): void {
  if (typeof file === "string" && file !== "" && !file.includes("\0")) return;
  throw unreadable("file must be the path of a file, as a plain string and not as an Output.", "");
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unreadable(`${path} cannot be read (${code}).`, "Give the path of a readable file.");
  }
}

function unreadable(problem: string, fix: string): FlowstackError {
  return new FlowstackError("MANIFEST_INVALID", { problem, fix });
}

/**
 * The text of a file in UTF-8.
 * @param refuse called with the text as far as it can be read, the offset of what cannot, and why
 */
export function utf8Text(
  bytes: Uint8Array,
  refuse: (text: string, offset: number, problem: string) => never,
): string {
  const text = new TextDecoder().decode(bytes);
  if (isUtf16(bytes)) return refuse(text, 0, "the file is in UTF-16 or UTF-32.");
  const nul = text.indexOf("\0");
  if (nul >= 0) return refuse(text, nul, "the file is in UTF-16 or UTF-32, or is not a text.");
  const at = text.indexOf("\ufffd");
  return at < 0 ? text : refuse(text, at, "this character is not in UTF-8, or was lost in a conversion.");
}

/** By its byte order mark, in either order. UTF-32 has the same two bytes, or begins with NUL. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
