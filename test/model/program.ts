import type { NameAlteration } from "../../emulator/index";
import type { Resource } from "./engine";

/** A resource of a program. */
export interface Line {
  urn: string;
  aliases: string[];
  app: string;
  name: string;
  apiKey: string;
}

/** A change of the program by a person. `at` is the place of the line, modulo the number of lines. */
export interface Edit {
  kind: "add" | "remove" | "new key" | "bad key" | "new name" | "new app" | "move" | "move, alias" | "swap";
  at: number;
}

/**
 * The end of each name. Where FlowStack alters names, it has something for every alteration: two blanks in a row, `&`, a
 * full-width letter, and a blank at the end.
 */
export function endOfNames({ alterNames }: { alterNames?: NameAlteration | undefined }): string {
  return alterNames ? "  & Ａ " : "";
}

/** The current program of one stack. No name and no key is used twice. */
export class Program {
  lines: Line[] = [];
  #used = 0;

  constructor(
    /** Part of each name, which keeps the names of two programs apart. */
    private readonly prefix: string,
    private readonly deleteBeforeReplace: boolean,
    private readonly suffix: string,
  ) {}

  edit({ kind, at }: Edit): void {
    const line = this.lines[at % this.lines.length];
    if (kind === "add") this.lines.splice(at % (this.lines.length + 1), 0, this.#newLine());
    else if (line) this.#change(kind, line);
  }

  /** Replaces a bad key by a good one. */
  repair(urn: string): void {
    const line = this.lines.find((one) => one.urn === urn);
    if (line?.apiKey.startsWith("invalid")) line.apiKey = this.#fresh("sk");
  }

  resources(): Resource[] {
    return this.lines.map(({ urn, aliases, ...inputs }) => ({
      urn,
      aliases,
      deleteBeforeReplace: this.deleteBeforeReplace,
      inputs,
    }));
  }

  #newLine(): Line {
    return {
      urn: this.#fresh("urn"),
      aliases: [],
      app: "stripe",
      name: this.#fresh("name"),
      apiKey: this.#fresh("sk"),
    };
  }

  #change(kind: Exclude<Edit["kind"], "add">, line: Line): void {
    switch (kind) {
      case "remove":
        this.lines = this.lines.filter((one) => one !== line);
        return;
      case "new key":
        line.apiKey = this.#fresh("sk");
        return;
      case "bad key":
        line.apiKey = this.#fresh("invalid");
        return;
      case "new name":
        line.name = this.#fresh("name");
        return;
      case "new app":
        line.app = this.#fresh("app");
        return;
      case "move":
        line.urn = this.#fresh("urn");
        line.aliases = [];
        return;
      case "move, alias":
        line.aliases = [...line.aliases, line.urn];
        line.urn = this.#fresh("urn");
        return;
      case "swap":
        this.#swap(line);
    }
  }

  #swap(line: Line): void {
    const other = this.lines[(this.lines.indexOf(line) + 1) % this.lines.length] as Line;
    const { app, name } = line;
    Object.assign(line, { app: other.app, name: other.name });
    Object.assign(other, { app, name });
  }

  #fresh(kind: string): string {
    const number = this.#used++;
    return kind === "name" ? `name-${this.prefix}${number}${this.suffix}` : `${kind}-${number}`;
  }
}
