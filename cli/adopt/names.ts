/** A connection's names in a program. */
export interface Names {
  /** Logical name of the resource. */
  logical: string;
  /** Name of its constant. */
  identifier: string;
  /** Configuration key of its API key. */
  configKey: string;
}

const LONGEST = 60;

/** Gives each connection names of its own, whatever it is called in FlowStack. */
export class Namer {
  readonly #taken: Set<string>;
  readonly #constants: Set<string>;

  /**
   * @param taken logical names that are in use already
   * @param constants names of constants that are in use already
   */
  constructor(taken: Iterable<string>, constants: Iterable<string> = []) {
    this.#constants = new Set(constants);
    this.#taken = new Set([...taken, ...this.#constants]);
  }

  nameOf({ name, app }: { name: string; app: string }): Names {
    const [own, service] = [slug(name), slug(app)];
    const base = own || service || "connection";
    const candidates = [base, ...(service && !base.includes(service) ? [`${base}-${service}`] : [])];
    const logical = candidates.find((one) => this.#isFree(one)) ?? this.#numbered(base);
    return this.#given(logical, identifierOf(logical));
  }

  /** The names of a connection that has a logical name already, and perhaps a constant. */
  known(logical: string, constant?: string): Names {
    const identifier = identifierOf(slug(logical) || "connection");
    const candidates = [identifier, ...Array.from(this.#constants, (_, at) => `${identifier}${at + 2}`)];
    return this.#given(logical, constant ?? (candidates.find((one) => !this.#constants.has(one)) as string));
  }

  #given(logical: string, identifier: string): Names {
    this.#constants.add(identifier);
    this.#taken.add(logical).add(identifier);
    return { logical, identifier, configKey: `${identifier}Key` };
  }

  #numbered(base: string): string {
    for (let number = 2; ; number++) {
      const logical = `${base}-${number}`;
      if (this.#isFree(logical)) return logical;
    }
  }

  #isFree(logical: string): boolean {
    return !this.#taken.has(logical) && !this.#taken.has(identifierOf(logical));
  }
}

/** Lower-case ASCII words joined by hyphens; empty where the text has none. */
function slug(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST)
    .replace(/^-|-$/g, "");
}

/** Names that a module cannot, or should not, give a constant. */
const RESERVED = new Set(
  (
    "abstract any arguments as async await boolean break case catch class config const constructor continue debugger declare " +
    "default delete do else enum eval export exports extends false finally flowstack for from function get global if " +
    "implements import in instanceof interface is let module namespace never new null number object of package private " +
    "protected public pulumi require return set static string super switch symbol this throw true try type typeof " +
    "undefined unknown var void while with yield"
  ).split(" "),
);

function identifierOf(logical: string): string {
  const camel = logical.replace(/-+(.)/g, (_, next: string) => next.toUpperCase());
  if (/^\d/.test(camel)) return `connection${camel}`;
  return RESERVED.has(camel) ? `${camel}Connection` : camel;
}
