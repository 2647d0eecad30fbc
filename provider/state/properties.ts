import { apiKeyConnectionArgs } from "../schema/connections";
import { fieldsThat } from "../schema/field";
import type { Properties } from "./state";

/** Pulumi's placeholder for a value that is not known yet. `check` and `diff` receive it in a preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The program's values. In a preview, some are not known yet, because they come from resources that do not exist yet. */
export interface Inputs {
  known: Properties;
  /** Names of the fields whose value is not known yet. */
  unknown: Unknown;
}

export type Unknown = ReadonlySet<string>;

export function split(properties: Properties): Inputs {
  const entries = Object.entries(properties);
  const known = entries.filter(([, value]) => value !== UNKNOWN);
  const unknown = entries.filter(([, value]) => value === UNKNOWN);
  return { known: Object.fromEntries(known), unknown: new Set(unknown.map(([name]) => name)) };
}

const [SIGNATURE, MARK] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

/** Pulumi's mark of a secret: `value` follows among property values, which the engine encrypts, and `plaintext` in a state. */
export const SECRET_MARK: Readonly<Record<string, string>> = { [SIGNATURE]: MARK };

export function secret(value: unknown): unknown {
  return { ...SECRET_MARK, value };
}

/** Whether a value has the mark. */
export function isSecret(value: unknown): value is { value: unknown } {
  return (value as Properties | null | undefined)?.[SIGNATURE] === MARK;
}

const SECRET_FIELDS = fieldsThat("secret", apiKeyConnectionArgs);

/** Marks each key as a secret, because the program may have given it as plain text. */
export function withSecretKeys(inputs: Properties): Properties {
  const entries = Object.entries(inputs).map(([name, value]) =>
    SECRET_FIELDS.includes(name) && typeof value === "string" && value !== UNKNOWN
      ? [name, secret(value)]
      : [name, value],
  );
  return Object.fromEntries(entries);
}
