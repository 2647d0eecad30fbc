import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { PACKAGE } from "../../provider/schema/tokens";
import { Failure } from "../shared/failure";
import { addLines, cutLines, dashOf, startOf } from "./lines";

/**
 * Edits `plugins: providers:` of a Pulumi.yaml. The lines are changed in the text itself, so that the rest of the file stays
 * as it is. Where that does not work, as for `plugins: { providers: [] }`, the library writes the whole file, with its
 * comments, in its own format.
 */

/**
 * The path of the plugin that the file names; undefined where it names none.
 * @throws Failure FILE_UNREADABLE
 */
export function pathIn(file: string, text: string): string | undefined {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw unreadable(`${file} is not valid YAML: ${error.message.split(/:?\n/, 1)[0]}.`);
  if (!isMap(document.contents)) throw unreadable(`${file} is not a YAML mapping.`);
  const plugins = document.get("plugins");
  if (plugins && !isMap(plugins)) throw unreadable(`In ${file}, plugins is not a mapping.`);
  const providers = pluginsIn(document)?.get("providers");
  if (providers && !isSeq(providers)) throw unreadable(`In ${file}, plugins.providers is not a list.`);
  const entry = providersIn(document)?.items[ourIndex(document)];
  return isMap(entry) ? String(entry.get("path") ?? "") : undefined;
}

function unreadable(problem: string): Failure {
  return new Failure("FILE_UNREADABLE", { problem, fix: "Correct the file, or edit it by hand." });
}

export function withPlugin(text: string, path: string): string {
  const document = parseDocument(text);
  const edited = linesAdded(text, document, path);
  const entry = { name: PACKAGE, path };
  if (providersIn(document)) document.addIn(["plugins", "providers"], document.createNode(entry));
  else if (pluginsIn(document)) document.setIn(["plugins", "providers"], document.createNode([entry]));
  else document.set("plugins", document.createNode({ providers: [entry] }));
  return sameOr(document, edited);
}

function linesAdded(text: string, document: Document, path: string): string {
  const [plugins, providers] = [pluginsIn(document), providersIn(document)];
  const entry = [`- name: ${PACKAGE}`, `  path: ${path}`];
  const list = ["providers:", ...indented(entry)];
  const [item] = providers?.items ?? [];
  if (item) return addLines(text, providers, dashOf(text, item), entry);
  const [pair] = plugins?.items ?? [];
  if (pair) return addLines(text, plugins, startOf(pair.key), list);
  return addLines(text, undefined, 0, ["plugins:", ...indented(list)]);
}

const indented = (lines: string[]) => lines.map((line) => `  ${line}`);

/** Without any entry of the plugin, and without a list or mapping that would be empty then. */
export function withoutPlugin(text: string): string {
  const document = parseDocument(text);
  const index = ourIndex(document);
  if (index < 0) return text;
  const { path, start, node } = partOf(text, document, index);
  const edited = cutLines(text, start, node);
  document.deleteIn(path);
  return withoutPlugin(sameOr(document, edited));
}

/** What to remove: the entry, or what contains nothing else. */
function partOf(text: string, document: Document, index: number) {
  const root = document.contents as Mapping;
  const plugins = pluginsIn(document) as Mapping;
  const providers = providersIn(document) as YAMLSeq<Node>;
  const item = providers.items[index] as Node;
  const path = ["plugins", "providers", index];
  if (providers.items.length > 1) return { path, start: dashOf(text, item), node: item };
  const [map, depth] = plugins.items.length > 1 ? [plugins, 2] : [root, 1];
  const pair = map.items.find(({ key }) => String(key) === path[depth - 1]);
  return { path: path.slice(0, depth), start: startOf(pair?.key as Node), node: pair?.value as Node };
}

/** The edited text if it says what the document says; otherwise the document in the library's format. */
function sameOr(document: Document, edited: string): string {
  const read = parseDocument(edited);
  const isSame = read.errors.length === 0 && isDeepStrictEqual(read.toJS(), document.toJS());
  return isSame ? edited : document.toString({ lineWidth: 0 });
}

type Mapping = YAMLMap<Node, Node>;

function pluginsIn(document: Document): Mapping | undefined {
  const plugins = document.get("plugins");
  return isMap<Node, Node>(plugins) ? plugins : undefined;
}

function providersIn(document: Document): YAMLSeq<Node> | undefined {
  const providers = pluginsIn(document)?.get("providers");
  return isSeq<Node>(providers) ? providers : undefined;
}

function ourIndex(document: Document): number {
  const items = providersIn(document)?.items ?? [];
  return items.findIndex((item) => isMap(item) && item.get("name") === PACKAGE);
}
