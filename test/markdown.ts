import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the tests of the documentation read in a Markdown file. */

/** Texts of all headings, outside code blocks. */
export function headingsOf(text: string): string[] {
  const prose = text.replace(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading);
}

/** The anchor that GitHub gives to a heading. */
export function anchorOf(heading: string): string {
  const letters = heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "");
  return letters.replaceAll(" ", "-");
}

/** The TypeScript blocks of a page. */
export function snippetsOf(text: string): string[] {
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);
}

/** Files of a page: each TypeScript block that follows its name, such as "`connections.ts`:". */
export function filesIn(text: string): [name: string, code: string][] {
  const blocks = text.matchAll(/`([\w.-]+\.ts)`:\n\n```ts\n(.*?)```/gs);
  return [...blocks].map(([, name = "", code = ""]) => [name, code]);
}

const targetsOf = (text: string) => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);

/** Targets of all links, without the external ones. */
export const relativeLinksOf = (text: string) => targetsOf(text).filter((target) => !/^[a-z]+:/.test(target));

/** A file or folder of the repository, which the package may not contain. */
const IN_REPOSITORY = /^https:\/\/github\.com\/pulumi-flowstack\/pulumi-flowstack\/(?:blob|tree)\/main\//;

/** Targets of the links into the repository, relative to its root. */
export const repositoryLinksOf = (text: string) =>
  targetsOf(text)
    .filter((target) => IN_REPOSITORY.test(target))
    .map((target) => target.replace(IN_REPOSITORY, ""));

/** Whether a relative link in `file` leads to a file or folder, and to a heading of it. */
export function resolves(file: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? file : join(dirname(file), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || headingsOf(readFileSync(target, "utf8")).map(anchorOf).includes(anchor);
}
