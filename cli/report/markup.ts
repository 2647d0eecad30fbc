import { clean } from "../shared/text";

/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | undefined | readonly Part[];

/** HTML that escapes whatever is filled in, unless it is HTML already. */
export function html(fixed: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(String.raw({ raw: fixed }, ...parts.map(written)));
}

function written(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(written).join("");
  return escaped(String(part));
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return clean(text, "\ufffd").replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
