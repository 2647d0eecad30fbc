import type { Resource } from "./engine";

/** A resource of a program, before it is written down for Pulumi. */
export interface Line {
  urn: string;
  aliases: string[];
  app: string;
  name: string;
  apiKey: string;
}

/** Something that a person does to a program; `at` counts its lines, round and round. */
export interface Edit {
  kind: "add" | "remove" | "new key" | "bad key" | "new name" | "new app" | "move" | "move, alias" | "swap";
  at: number;
}

/** What one stack's program says now. Names and keys are never used twice. */
export class Program {
  lines: Line[] = [];
  #used = 0;

  constructor(
    /** Sets its names apart from those of other programs. */
    private readonly prefix: string,
    private readonly deleteBeforeReplace: boolean,
  ) {}

  edit({ kind, at }: Edit): void {
    const line = this.lines[at % this.lines.length];
    if (kind === "add") this.lines.splice(at % (this.lines.length + 1), 0, this.#newLine());
    else if (line) this.#change(kind, line);
  }

  /** Puts right what a bad key was given for. */
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
    return `${kind}-${kind === "name" ? this.prefix : ""}${this.#used++}`;
  }
}
