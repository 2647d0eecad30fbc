import { Failure } from "../shared/failure";
import { idComment, literal, parsed, type Quote } from "./literal";
import type { Adopted, Known } from "./plan";
import { DEFAULT_STYLE, FLOWSTACK_IMPORT, styled, styleOf } from "./style";

/** How the program adopts: by the option `import`, or not at all, since `pulumi import --file` does. */
export type Form = "import option" | "import file";

const FIRST_LINE = "// FlowStack connections, adopted with `npx pulumi-flowstack adopt`.";
const PULUMI = /^import (?:\* as )?pulumi\b/m;
const CONFIG = /^(?:export )?const config = new pulumi\.Config\(/m;
const LITERAL = `"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*'`;
const LITERALS = new RegExp(LITERAL, "g");
const DECLARATIONS = /^import .*|^(?:export )?(?:const|let|var|function|class) [\w$]+/gm;
/** A connection: the comment with its id, its constant and its logical name. */
const BLOCKS = new RegExp(
  `^// (${LITERAL}|\\S+).*\\r?\\n(?:export )?const ([\\w$]+) = new flowstack\\.\\w+\\(\\s*(${LITERAL})`,
  "gm",
);

const imports = (quote: Quote, name: string, module: string) =>
  `import * as ${name} from ${literal(module, quote)};`;
const pulumi = (quote: Quote) => imports(quote, "pulumi", "@pulumi/pulumi");
const flowstack = (quote: Quote) => imports(quote, "flowstack", "pulumi-flowstack");
const config = ["", "const config = new pulumi.Config();"];

/** A TypeScript module. */
export function newProgram(adopted: readonly Adopted[], form: Form): string {
  const keys = configKeys(adopted);
  const comment = secretsComment(keys, "No API returns a key. Before the first `pulumi up`, set:");
  const head = [FIRST_LINE, ...(comment.length > 0 ? ["//"] : []), ...comment];
  const { quote } = DEFAULT_STYLE;
  const top = keys.length > 0 ? [pulumi(quote), flowstack(quote), ...config] : [flowstack(quote)];
  return `${[...head, ...top, ...blocks(adopted, form, quote)].join("\n")}\n`;
}

/** The module with new connections at its end, in its own style; people's changes stay. */
export function extendedProgram(path: string, text: string, adopted: readonly Adopted[], form: Form): string {
  const keys = configKeys(adopted);
  const style = styleOf(text);
  const comment = secretsComment(keys, "For the connections below, set before the next `pulumi up`:");
  const head = comment.length > 0 ? ["", ...comment] : [];
  const added = styled([...head, ...blocks(adopted, form, style.quote), ""], style);
  return `${withImports(path, text, keys.length > 0).trimEnd()}${style.newline}${added}`;
}

/** @throws Failure FILE_EXISTS where `adopt` did not write the file */
export function knownIn(path: string, text: string): Known {
  if (!isOurs(text)) {
    throw new Failure("FILE_EXISTS", {
      problem: `${path} exists, and \`adopt\` did not write it, so nothing can be added to it.`,
      fix: "Name another file with --out, or replace it with --force: then its content is lost.",
    });
  }
  const named = [...text.matchAll(BLOCKS)].map(
    ([, id = "", identifier = "", logical = ""]) =>
      [parsed(id), { identifier, logical: parsed(logical) }] as const,
  );
  const constants = [...text.matchAll(DECLARATIONS)].flatMap(([line]) => line.match(/[\w$]+/g) ?? []);
  const ids = new Map([...[...declaredIn(text)].map((id) => [id, {}] as const), ...named]);
  return { path, ids, names: literalsIn(text), constants };
}

/** Texts that may be ids of connections, in a file that `adopt` wrote: never too few. */
export function declaredIn(text: string): Set<string> {
  if (!isOurs(text)) return new Set();
  const comments = [...text.matchAll(/^\/\/ (\S+)(?=$| \()/gm)].map(([, id]) => id as string);
  return new Set([...comments.map(parsed), ...literalsIn(text)]);
}

function literalsIn(text: string): string[] {
  return [...text.matchAll(LITERALS)].map(([found]) => parsed(found));
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

/** @throws Failure FILE_EXISTS where someone changed what the added lines need */
function withImports(path: string, text: string, needsConfig: boolean): string {
  const isTaken = /^(?:export )?(?:const|let|var) (?:config|pulumi)\b/m.test(text);
  if (!FLOWSTACK_IMPORT.test(text) || (needsConfig && isTaken && !CONFIG.test(text))) {
    throw new Failure("FILE_EXISTS", {
      problem: `${path} was changed: it lacks the lines \`${flowstack('"')}\` and \`${config[1]}\`, which connections need.`,
      fix: "Put them back, or name another file with --out.",
    });
  }
  if (!needsConfig || CONFIG.test(text)) return text;
  const style = styleOf(text);
  const before = PULUMI.test(text) ? [] : [pulumi(style.quote)];
  return text.replace(FLOWSTACK_IMPORT, () => styled([...before, flowstack(style.quote), ...config], style));
}

/** The lines of all connections, with an empty line before each. */
function blocks(adopted: readonly Adopted[], form: Form, quote: Quote): string[] {
  return adopted.flatMap((one) => [
    "",
    ...(one.kind === "OAuthConnection" ? oauthBlock(one, quote) : apiKeyBlock(one, form, quote)),
  ]);
}

/** Without the name: a rename in the dashboard would stop the next run. */
function oauthBlock({ row, names }: Adopted, quote: Quote): string[] {
  return [
    `// ${idComment(row.id)} (${literal(row.name)})`,
    `export const ${names.identifier} = new flowstack.OAuthConnection(${literal(names.logical, quote)}, {`,
    `  connectionId: ${literal(row.id, quote)},`,
    `  app: ${literal(row.app, quote)},`,
    "});",
  ];
}

function apiKeyBlock({ row, names }: Adopted, form: Form, quote: Quote): string[] {
  const args = [
    `name: ${literal(row.name, quote)},`,
    `app: ${literal(row.app, quote)},`,
    `apiKey: config.requireSecret(${literal(names.configKey, quote)}),`,
  ];
  const comment = `// ${idComment(row.id)}`;
  const head = `export const ${names.identifier} = new flowstack.ApiKeyConnection(`;
  const name = literal(names.logical, quote);
  if (form === "import file") return [comment, `${head}${name}, {`, ...indented(args), "});"];
  const lines = [`${name},`, "{", ...indented(args), "},", `{ import: ${literal(row.id, quote)} },`];
  return [comment, head, ...indented(lines), ");"];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
