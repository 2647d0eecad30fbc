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

/** A TypeScript module. */
export function newProgram(adopted: readonly Adopted[], form: Form): string {
  const keys = configKeys(adopted);
  const comment = secretsComment(keys, "No API returns a key. Before the first `pulumi up`, set:");
  const head = [FIRST_LINE, ...(comment.length > 0 ? ["//"] : []), ...comment];
  const imports = keys.length > 0 ? [PULUMI, FLOWSTACK, "", CONFIG] : [FLOWSTACK];
  return `${[...head, ...imports, "", blocks(adopted, form)].join("\n")}\n`;
}

/** The module with new connections at its end; people's changes stay. */
export function extendedProgram(path: string, text: string, adopted: readonly Adopted[], form: Form): string {
  const keys = configKeys(adopted);
  const ready = keys.length > 0 ? withConfig(path, text) : text;
  const head = secretsComment(keys, "For the connections below, set before the next `pulumi up`:");
  return `${ready.trimEnd()}\n\n${[...head, ...(head.length > 0 ? [""] : []), blocks(adopted, form)].join("\n")}\n`;
}

/** @throws Failure FILE_EXISTS where `adopt` did not write the file */
export function knownIn(path: string, text: string): Known {
  if (!isOurs(text)) {
    throw new Failure("FILE_EXISTS", {
      problem: `${path} exists, and \`adopt\` did not write it, so nothing can be added to it.`,
      fix: "Name another file with --out, or replace it with --force: then its content is lost.",
    });
  }
  const constants = [...text.matchAll(/^(?:export )?const ([\w$]+)/gm)].map(([, name]) => name as string);
  const ids = new Map([...declaredIn(text)].map((id) => [id, `it is in ${path}`]));
  return { ids, names: [...literalsIn(text), ...constants] };
}

/** Texts that may be ids of connections, in a file that `adopt` wrote: never too few. */
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

/** Configuration keys of the secrets that the program needs. */
export function configKeys(adopted: readonly Adopted[]): string[] {
  return adopted.filter(({ kind }) => kind === "ApiKeyConnection").map(({ names }) => names.configKey);
}

function secretsComment(keys: readonly string[], title: string): string[] {
  if (keys.length === 0) return [];
  return [`// ${title}`, ...keys.map((key) => `//   pulumi config set --secret ${key}`)];
}

function withConfig(path: string, text: string): string {
  if (text.includes(CONFIG)) return text;
  if (text.includes(FLOWSTACK)) {
    const pulumi = text.includes(PULUMI) ? [] : [PULUMI];
    return text.replace(FLOWSTACK, [...pulumi, FLOWSTACK, "", CONFIG].join("\n"));
  }
  throw new Failure("FILE_EXISTS", {
    problem: `${path} was changed: it lacks the lines \`${FLOWSTACK}\` and \`${CONFIG}\`, which API keys need.`,
    fix: "Put them back, or name another file with --out.",
  });
}

function blocks(adopted: readonly Adopted[], form: Form): string {
  return adopted
    .map((one) => (one.kind === "OAuthConnection" ? oauthBlock(one) : apiKeyBlock(one, form)))
    .join("\n\n");
}

/** Without the name: a rename in the dashboard would stop the next run. */
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
  if (form === "import file") return [`${head}${name}, {`, ...indented(args), "});"].join("\n");
  const lines = [`${name},`, "{", ...indented(args), "},", `{ import: ${literal(row.id)} },`];
  return [head, ...indented(lines), ");"].join("\n");
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
