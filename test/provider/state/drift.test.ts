import { expect, test } from "vitest";
import type { Connection } from "../../../provider/api/shapes";
import {
  drifted,
  lastDeclared,
  lastSeen,
  observedIn,
  withDeclared,
  withObserved,
} from "../../../provider/state/drift";
import type { ConnectionState } from "../../../provider/state/state";

const MEMORY: ConnectionState["memory"] = {
  format: 1,
  salt: "s",
  key: "k",
  writer: "w",
  environment: "test",
};
const ROW = {
  id: "conn_a",
  name: "Stripe",
  app: "stripe",
  type: "API_KEY",
  status: "ACTIVE",
  created: "2026-03-01T10:00:00Z",
};
const { id: _, ...OUTPUTS } = ROW;
const STATE: ConnectionState = { ...OUTPUTS, memory: MEMORY };
const DECLARED = { name: "Stripe", app: "stripe" };

const observe = (state: ConnectionState, row: Partial<Connection> = {}) =>
  withObserved(state, { ...ROW, ...row });

test("the outputs of a connection contain no id and no unknown fields", () => {
  expect(observedIn({ ...ROW, updated: "now", value: "****" }, {})).toEqual(OUTPUTS);
});

test("a field that a reply omits keeps its value, and a status that was never known is UNKNOWN", () => {
  expect(observedIn({ id: "conn_a" }, OUTPUTS)).toEqual(OUTPUTS);
  expect(observedIn({ id: "conn_a", name: null }, {})).toEqual({
    name: "",
    app: "",
    type: "",
    status: "UNKNOWN",
    created: "",
  });
});

test("a creation time in another format is not drift", () => {
  expect(observedIn({ ...ROW, created: "2026-03-01T10:00:00.000Z" }, OUTPUTS).created).toBe(OUTPUTS.created);
});

test("an unchanged connection leaves the state exactly as it was", () => {
  expect(JSON.stringify(observe(STATE))).toBe(JSON.stringify(STATE));
  expect(drifted(observe(STATE))).toEqual([]);
});

test.each([
  ["name", "Stripe (EU)"],
  ["status", "REVOKED"],
] as const)("a drifted %s is shown, and stays drift until an `up` records it", (field, value) => {
  const state = observe(STATE, { [field]: value });
  expect(state[field]).toBe(value);
  expect(drifted(state)).toEqual([field]);
  expect(lastSeen(state)[field]).toBe(STATE[field]);
  expect(lastDeclared(state)).toEqual(DECLARED);
  expect(observe(state, { [field]: value })).toEqual(state);
  const recorded = withDeclared(state, DECLARED);
  expect([recorded[field], drifted(recorded)]).toEqual([value, []]);
  expect(lastDeclared(recorded)).toEqual(DECLARED);
});

test("drift that is reversed before an `up` leaves nothing in the state", () => {
  expect(observe(observe(STATE, { name: "Other", status: "ERROR" }))).toEqual(STATE);
});

test("drift that is reversed after an `up` recorded it is drift again", () => {
  const recorded = withDeclared(observe(STATE, { status: "ERROR" }), DECLARED);
  expect(drifted(observe(recorded))).not.toEqual([]);
});

test("when the server normalises a value, the state contains both the declared and the normalised value", () => {
  const declared = { name: " Stripe ", app: "Stripe" };
  const state = withDeclared(STATE, declared);
  expect([state.name, state.app]).toEqual(["Stripe", "stripe"]);
  expect(lastDeclared(state)).toEqual(declared);
  expect(lastDeclared(observe(state, { name: "Renamed" }))).toEqual(declared);
  expect(drifted(observe(state))).toEqual([]);
});

test("a declared value that equals the output is not stored in the memory", () => {
  expect(withDeclared(withDeclared(STATE, { name: "Old", app: "old" }), DECLARED).memory).toEqual(MEMORY);
});

test("an `up` removes the half-made mark, and a read does not", () => {
  const half = { ...STATE, memory: { ...MEMORY, halfMade: true as const } };
  expect(observe(half).memory.halfMade).toBe(true);
  expect(withDeclared(half, DECLARED).memory.halfMade).toBeUndefined();
});

test("fields that a later version wrote into the memory are kept", () => {
  const later = { ...STATE, memory: { ...MEMORY, later: 1 } };
  expect(withDeclared(observe(later, { name: "Other" }), DECLARED).memory).toMatchObject({
    later: 1,
    key: "k",
  });
});
