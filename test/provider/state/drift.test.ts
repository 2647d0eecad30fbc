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

const see = (state: ConnectionState, row: Partial<Connection> = {}) =>
  withObserved(state, { ...ROW, ...row });

test("a row as outputs has no id, and nothing that was not asked for", () => {
  expect(observedIn({ ...ROW, updated: "now", value: "****" }, {})).toEqual(OUTPUTS);
});

test("what a reply leaves out is as it was; a status never known is UNKNOWN", () => {
  expect(observedIn({ id: "conn_a" }, OUTPUTS)).toEqual(OUTPUTS);
  expect(observedIn({ id: "conn_a", name: null }, {})).toEqual({
    name: "",
    app: "",
    type: "",
    status: "UNKNOWN",
    created: "",
  });
});

test("a birthday that is spelled otherwise is no drift", () => {
  expect(observedIn({ ...ROW, created: "2026-03-01T10:00:00.000Z" }, OUTPUTS).created).toBe(OUTPUTS.created);
});

test("nothing has changed: the state is as it was, to the byte", () => {
  expect(JSON.stringify(see(STATE))).toBe(JSON.stringify(STATE));
  expect(drifted(see(STATE))).toEqual([]);
});

test.each([
  ["name", "Stripe (EU)"],
  ["status", "REVOKED"],
] as const)("a drifted %s shows, is remembered, and stays so until an up records it", (field, value) => {
  const state = see(STATE, { [field]: value });
  expect(state[field]).toBe(value);
  expect(drifted(state)).toEqual([field]);
  expect(lastSeen(state)[field]).toBe(STATE[field]);
  expect(lastDeclared(state)).toEqual(DECLARED);
  expect(see(state, { [field]: value })).toEqual(state);
  const recorded = withDeclared(state, DECLARED);
  expect([recorded[field], drifted(recorded)]).toEqual([value, []]);
  expect(lastDeclared(recorded)).toEqual(DECLARED);
});

test("drift that goes back leaves nothing behind", () => {
  expect(see(see(STATE, { name: "Other", status: "ERROR" }))).toEqual(STATE);
});

test("drift, noted, that goes back is drift again", () => {
  const noted = withDeclared(see(STATE, { status: "ERROR" }), DECLARED);
  expect(drifted(see(noted))).not.toEqual([]);
});

test("a server that normalises: what was declared is remembered beside what it made of it", () => {
  const declared = { name: " Stripe ", app: "Stripe" };
  const state = withDeclared(STATE, declared);
  expect([state.name, state.app]).toEqual(["Stripe", "stripe"]);
  expect(lastDeclared(state)).toEqual(declared);
  expect(lastDeclared(see(state, { name: "Renamed" }))).toEqual(declared);
  expect(drifted(see(state))).toEqual([]);
});

test("what equals the outputs takes no room in the state", () => {
  expect(withDeclared(withDeclared(STATE, { name: "Old", app: "old" }), DECLARED).memory).toEqual(MEMORY);
});

test("an up ends what was half-made, and a look does not", () => {
  const half = { ...STATE, memory: { ...MEMORY, halfMade: true as const } };
  expect(see(half).memory.halfMade).toBe(true);
  expect(withDeclared(half, DECLARED).memory.halfMade).toBeUndefined();
});

test("a memory that a later version wrote more into keeps it", () => {
  const later = { ...STATE, memory: { ...MEMORY, later: 1 } };
  expect(withDeclared(see(later, { name: "Other" }), DECLARED).memory).toMatchObject({ later: 1, key: "k" });
});
