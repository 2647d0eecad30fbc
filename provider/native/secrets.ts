import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Properties } from "../state/state";
import { propertiesOf, remark, secretNames } from "./values";

/**
 * The provider works with plain values. What the engine sent as a secret gets its mark back in one place, which all
 * answers pass, so that no call can forget it.
 */

type Part = "getOldInputs" | "getOlds" | "getInputs" | "getProperties" | "getNews" | "getArgs" | "getQuery";
const PARTS: readonly Part[] = [
  "getOldInputs",
  "getOlds",
  "getInputs",
  "getProperties",
  "getNews",
  "getArgs",
  "getQuery",
];

type Parts = Partial<Record<Part, () => Struct | undefined>>;

/** Every property of a request; the program's values come last. */
export function propertiesIn(request: unknown): Properties {
  return Object.assign({}, ...structsIn(request).map(propertiesOf));
}

/** Names of the properties that are secrets in any part of a request. */
export function secretsIn(request: unknown): string[] {
  return [...new Set(structsIn(request).flatMap(secretNames))];
}

function structsIn(request: unknown): (Struct | undefined)[] {
  return PARTS.map((part) => (request as Parts | undefined)?.[part]?.());
}

interface Answer {
  getInputs?(): Struct | undefined;
  setInputs?(struct: Struct): unknown;
  getProperties?(): Struct | undefined;
  setProperties?(struct: Struct): unknown;
  getReturn?(): Struct | undefined;
  setReturn?(struct: Struct): unknown;
}

/** An answer in which every property is a secret again that was one in the request. A list has no answer as a whole. */
export function withSecretsOf<Response>(request: unknown, response: Response): Response {
  const names = secretsIn(request);
  if (names.length === 0) return response;
  const answer = (response ?? {}) as Answer;
  const [inputs, properties, found] = [answer.getInputs?.(), answer.getProperties?.(), answer.getReturn?.()];
  if (inputs) answer.setInputs?.(remark(inputs, names));
  if (properties) answer.setProperties?.(remark(properties, names));
  // What was found with a secret shows the secret, under whatever name.
  if (found) answer.setReturn?.(remark(found, Object.keys(propertiesOf(found))));
  return response;
}
