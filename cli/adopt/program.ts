import { Failure } from "../shared/failure";
import { idComment, literal, parsed } from "./literal";
import type { Adopted, Known } from "./plan";

/** How the program adopts: by the option `import`, or not at all, since `pulumi import --file` does. */
export type Form = "import option" | "import file";

const FIRST_LINE = "// FlowStack connections, adopted with `npx pulumi-flowstack adopt`.";
const PULUMI = 'import * as pulumi from "@pulumi/pulumi";';
const FLOWSTACK = 'import * as flowstack from "pulumi-flowstack";';
const CONFIG = "const config = new pulumi.Config();";
const LITERAL = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;

/** A module of its own, in TypeScript. */
export function newProgram(adopted: readonly Adopted[], form: Form): string {
  const keys = configKeys(adopted);
  const comment = secretsComment(keys, "No API gives a key back. Before the first `pulumi up`, set:");
  const head = [FIRST_LINE, ...(comment.length > 0 ? ["//"] : []), ...comment];
  const imports = keys.length > 0 ? [PULUMI, FLOWSTACK, "", CONFIG] : [FLOWSTACK];
  return `${[...head, ...imports, "", blocks(adopted, form)].join("\n")}\n`;
}

/** The module with what is new at its end; the rest stays as people left it. */
export function extendedProgram(path: string, text: string, adopted: readonly Adopted[], form: Form): string {
  const keys = configKeys(adopted);
  const ready = keys.length > 0 ? withConfig(path, text) : text;
  const head = secretsComment(keys, "For what follows, set before the next `pulumi up`:");
  return `${ready.trimEnd()}\n\n${[...head, ...(head.length > 0 ? [""] : []), blocks(adopted, form)].join("\n")}\n`;
}

/** @throws Failure FILE_EXISTS where the file is not one that `adopt` wrote */
export function knownIn(path: string, text: string): Known {
  if (!isOurs(text)) {
    throw new Failure(
      "FILE_EXISTS",
      `${path} is there already, and was not written by \`adopt\`: nothing is added to it. Name another file with --out, or ` +
        "write it anew with --force; what it holds is lost then.",
    );
  }
  const constants = [...text.matchAll(/^(?:export )?const ([\w$]+)/gm)].map(([, name]) => name as string);
  const ids = new Map([...declaredIn(text)].map((id) => [id, `it is in ${path}`]));
  return { ids, names: [...literalsIn(text), ...constants] };
}

/** What may be ids of connections, in a file that `adopt` wrote: more than they are, and none too few. */
export function declaredIn(text: string): Set<string> {
  if (!isOurs(text)) return new Set();
  const comments = [...text.matchAll(/^\/\/ (\S+)(?=$| \()/gm)].map(([, id]) => id as string);
  return new Set([...comments.map(parsed), ...literalsIn(text)]);
}

function literalsIn(text: string): string[] {
  return [...text.matchAll(LITERAL)].map(([found]) => parsed(found));
}

export function isOurs(text: string): boolean {
  return text.includes(FIRST_LINE);
}

export function configKeys(adopted: readonly Adopted[]): string[] {
  return adopted.filter(({ kind }) => kind === "ApiKeyConnection").map(({ names }) => names.configKey);
}

/** Up to here each key is set by a command of its own. */
export const FEW_KEYS = 5;

function secretsComment(keys: readonly string[], title: string): string[] {
  if (keys.length === 0) return [];
  const atOnce = `//   (several at once: pulumi config set-all --secret ${keys[0]}=… --secret ${keys[1]}=…)`;
  return [
    `// ${title}`,
    ...keys.map((key) => `//   pulumi config set --secret ${key}`),
    ...(keys.length > FEW_KEYS ? [atOnce] : []),
  ];
}

function withConfig(path: string, text: string): string {
  if (text.includes(CONFIG)) return text;
  if (text.includes(FLOWSTACK)) {
    const pulumi = text.includes(PULUMI) ? [] : [PULUMI];
    return text.replace(FLOWSTACK, [...pulumi, FLOWSTACK, "", CONFIG].join("\n"));
  }
  throw new Failure(
    "FILE_EXISTS",
    `${path} was changed so that no API key can be added to it: the lines \`${FLOWSTACK}\` and \`${CONFIG}\` are missing. ` +
      "Put them back, or name another file with --out.",
  );
}

function blocks(adopted: readonly Adopted[], form: Form): string {
  return adopted
    .map((one) => (one.kind === "OAuthConnection" ? oauthBlock(one) : apiKeyBlock(one, form)))
    .join("\n\n");
}

/** No name: a rename in the dashboard would stop the next run. */
function oauthBlock({ row, names }: Adopted): string {
  return [
    `// ${idComment(row.id)} (${literal(row.name)})`,
    `export const ${names.identifier} = new flowstack.OAuthConnection(${literal(names.logical)}, {`,
    `  connectionId: ${literal(row.id)},`,
    `  app: ${literal(row.app)},`,
    "});",
  ].join("\n");
}

function apiKeyBlock({ row, names }: Adopted, form: Form): string {
  const args = [
    `name: ${literal(row.name)},`,
    `app: ${literal(row.app)},`,
    `apiKey: config.requireSecret(${literal(names.configKey)}),`,
  ];
  const head = `// ${idComment(row.id)}\nexport const ${names.identifier} = new flowstack.ApiKeyConnection(`;
  const name = literal(names.logical);
  if (form === "import file") return [`${head}${name}, {`, ...indented(args, 2), "});"].join("\n");
  const lines = [`${name},`, "{", ...indented(args, 2), "},", `{ import: ${literal(row.id)} },`];
  return [head, ...indented(lines, 2), ");"].join("\n");
}

function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => " ".repeat(by) + line);
}
