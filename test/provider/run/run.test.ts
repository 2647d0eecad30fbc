import { describe, expect, test } from "vitest";
import { Run } from "../../../provider/run/run";

/** The one record of a run, as a table: facts go in, questions come out. Each row is one rule. */

const ID = "conn_a";
/** Salts of two rows, and keys of two resources. */
const [ROW, OTHER_ROW] = ["salt 1", "salt 2"];
const [STRIPE, TWIN] = ["resource 1", "resource 2"];

type Facts = (run: Run) => void;
type Question = (run: Run) => unknown;

const nothing: Facts = () => {};
const facts =
  (...all: Facts[]): Facts =>
  (run) => {
    for (const fact of all) fact(run);
  };

const refreshed: Facts = (run) => run.refreshed(ID);
const declared: Facts = (run) => run.declared(STRIPE);
const managed: Facts = (run) => run.managed(ID, ROW);
const managedTwice: Facts = facts(managed, (run) => run.managed(ID, OTHER_ROW));

function ask(question: Question, rows: [string, Facts, unknown][]): void {
  test.each(rows)("%s", (_, given, expected) => {
    const run = new Run();
    given(run);
    expect(question(run)).toEqual(expected);
  });
}

describe("is a connection tracked?", () => {
  ask(
    (run) => run.isTracked(ID),
    [
      ["an id that no call named is not", nothing, false],
      ["a row of the state has it, or this run created it", (run) => run.tracked(ID), true],
      ["a row manages it", managed, true],
      ["another id is tracked", (run) => run.tracked("conn_b"), false],
    ],
  );
});

describe("does another row manage it?", () => {
  ask(
    (run) => run.hasOtherManagers(ID, ROW),
    [
      ["no row does", nothing, false],
      ["only the row in question does", managed, false],
      ["a second row does", managedTwice, true],
      ["the second row is being deleted", facts(managedTwice, (run) => run.released(ID, OTHER_ROW)), false],
      ["a row counts once, however often the engine compares it", facts(managed, managed), false],
    ],
  );
});

describe("does another resource import it?", () => {
  ask(
    (run) => run.hasOtherImporters(ID, STRIPE),
    [
      ["no resource does", nothing, false],
      ["only the resource in question does", (run) => run.imports(ID, STRIPE), false],
      ["another resource does", (run) => run.imports(ID, TWIN), true],
    ],
  );
  test("any import counts when the question names no resource", () => {
    const run = new Run();
    run.imports(ID, STRIPE);
    expect(run.hasOtherImporters(ID)).toBe(true);
  });
});

describe("is a diff the engine's own, after the read of a refresh?", () => {
  ask(
    (run) => run.isDiffOfRefresh(ID, STRIPE, false),
    [
      ["nothing was read", nothing, false],
      ["it was read, and the program registered nothing", refreshed, true],
      ["it was read, and the program has registered the resource since", facts(refreshed, declared), false],
      ["the program registered another resource", facts(refreshed, (run) => run.declared(TWIN)), true],
      [
        "a question answered is asked again",
        facts(refreshed, (run) => run.isDiffOfRefresh(ID, STRIPE, false)),
        true,
      ],
    ],
  );
});

test("a diff with an unknown value is the program's, even if no `check` came before it", () => {
  const run = new Run();
  refreshed(run);
  expect([run.isDiffOfRefresh(ID, STRIPE, false), run.isDiffOfRefresh(ID, STRIPE, true)]).toEqual([
    true,
    false,
  ]);
});

test("the program's key for an import is kept by id", () => {
  const run = new Run();
  run.givenKey(ID, "sk_1");
  expect([run.programKey(ID), run.programKey("conn_b")]).toEqual(["sk_1", undefined]);
});

test("a line is news once", () => {
  const run = new Run();
  expect(["a", "a", "b"].map((line) => run.isNews(line))).toEqual([true, false, true]);
});
