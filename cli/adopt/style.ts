import type { Quote } from "./literal";

/** How a program is formatted: what is added to it looks the same. */
export interface Style {
  newline: string;
  indent: string;
  quote: Quote;
  hasSemicolons: boolean;
}

export const DEFAULT_STYLE: Style = { newline: "\n", indent: "  ", quote: '"', hasSemicolons: true };

/** The import of this package, as `adopt` or a formatter writes it. */
export const FLOWSTACK_IMPORT = /^import \* as flowstack from (["'])pulumi-flowstack\1(;?)[ \t]*$/m;

/** The style of a program; its import of this package shows the quotes and semicolons. */
export function styleOf(program: string): Style {
  const [, quote = '"', semicolon] = FLOWSTACK_IMPORT.exec(program) ?? [];
  const [, indent = "  "] = /^(\t|(?: {2}){1,4})\S/m.exec(program) ?? [];
  return {
    newline: program.includes("\r\n") ? "\r\n" : "\n",
    indent,
    quote: quote as Quote,
    hasSemicolons: semicolon !== "",
  };
}

/** Lines in the default style, but for their quotes, as text in another one. */
export function styled(lines: readonly string[], { newline, indent, hasSemicolons }: Style): string {
  const line = (one: string) => {
    const [blanks = "", rest = ""] = [/^ */.exec(one)?.[0], one.trimStart()];
    const isStatement = !hasSemicolons && !rest.startsWith("//");
    return indent.repeat(blanks.length / 2) + (isStatement ? rest.replace(/;$/, "") : rest);
  };
  return lines.map(line).join(newline);
}
