import { describe, expect, test } from "vitest";
import { Run } from "../../provider/run";

/** The one record of a run, as a table: facts go in, questions come out. Each row is one rule. */

const ID = "conn_a";
/** Salts of two rows, and keys of two resources. */
const [ROW, OTHER_ROW] = ["salt 1", "salt 2"];
const [STRIPE, TWIN] = ["resource 1", "resource 2"];

const aRun = (keysAreUnique = false) => new Run(keysAreUnique);

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
const replaced: Facts = (run) => run.replaces(STRIPE, [ID]);
const own: Facts = (run) => run.writtenBy("this key", ID);
const foreign: Facts = (run) => run.writtenBy("another key", ID);
const otherForeign: Facts = (run) => run.writtenBy("another key", "conn_b");

function ask(question: Question, rows: [string, Facts, unknown][], keysAreUnique = false): void {
  test.each(rows)("%s", (_, given, expected) => {
    const run = aRun(keysAreUnique);
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
      [
        "an earlier run replaced it, and its row may still be there",
        (run) => run.replacedEarlier(STRIPE, [ID]),
        true,
      ],
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
    const run = aRun();
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
  const run = aRun();
  refreshed(run);
  expect([run.isDiffOfRefresh(ID, STRIPE, false), run.isDiffOfRefresh(ID, STRIPE, true)]).toEqual([
    true,
    false,
  ]);
});

describe("may a connection be revoked?", () => {
  const halfMade: Facts = (run) => run.halfMade(STRIPE, "conn_new", [ID]);
  const secondHalfMade: Facts = (run) => run.halfMade(STRIPE, "conn_new_2", ["conn_b"]);
  const broken: Facts = (run) => run.broken(STRIPE);
  const works: Facts = (run) => run.works(STRIPE);

  ask(
    (run) => run.mayRevoke(ID)?.code,
    [
      ["nothing replaces it", nothing, undefined],
      ["it will be replaced, and is deleted first", replaced, undefined],
      ["its replacement works", facts(replaced, works), undefined],
      ["its replacement does not work", facts(replaced, broken), "NOT_ACTIVE"],
      ["an earlier replacement is half-made", halfMade, "NOT_ACTIVE"],
      ["another one works by now in place of that", facts(halfMade, works), undefined],
      ["the engine compares a half-made row twice", facts(halfMade, halfMade, works), undefined],
      [
        "the replacement of something else does not work",
        facts(
          (run) => run.replaces(TWIN, ["conn_b"]),
          (run) => run.broken(TWIN),
        ),
        undefined,
      ],
      [
        "a connection does not work, and it is not known what it replaces",
        facts(replaced, (run) => run.broken(TWIN)),
        "NOT_ACTIVE",
      ],
      [
        "a connection does not work, but its own replacement does",
        facts(replaced, works, (run) => run.broken(TWIN)),
        undefined,
      ],
      ["two resources with equal inputs, one works", facts(halfMade, secondHalfMade, works), "NOT_ACTIVE"],
      ["two with equal inputs, both work", facts(halfMade, secondHalfMade, works, works), undefined],
      ["two with equal inputs, one new one does not work", facts(replaced, broken, works), "NOT_ACTIVE"],
      [
        "a working replacement does not vouch for another key",
        facts(halfMade, (run) => run.works(TWIN)),
        "NOT_ACTIVE",
      ],
    ],
  );

  describe("where each resource has a key of its own,", () => {
    const rows: [string, Facts, unknown][] = [
      [
        "a new connection that does not work says nothing about it",
        facts(replaced, (run) => run.broken(TWIN)),
        undefined,
      ],
      ["its own replacement does not work", facts(replaced, broken), "NOT_ACTIVE"],
    ];
    ask((run) => run.mayRevoke(ID)?.code, rows, true);
  });

  test("the refusal names the connection and what to do", () => {
    const run = aRun();
    facts(replaced, broken)(run);
    expect(run.mayRevoke(ID)).toMatchObject({ ids: [ID], fix: expect.stringContaining("pulumi up") });
  });
});

describe("what does a resource replace?", () => {
  ask(
    (run) => [run.replacedBy(STRIPE), run.isReplaced(ID), run.wasReplaced(ID)],
    [
      ["nothing", nothing, [[], false, false]],
      ["one connection", replaced, [[ID], true, true]],
      [
        "a connection once, however often the engine compares it",
        facts(replaced, replaced),
        [[ID], true, true],
      ],
      ["another resource replaces it", (run) => run.replaces(TWIN, [ID]), [[], true, true]],
      ["an earlier run did", (run) => run.replacedEarlier(STRIPE, [ID]), [[ID], false, true]],
    ],
  );
});

describe("does the FlowStack key belong to the project of the stack?", () => {
  const found: Facts = (run) => run.found(ID);
  const missing: Facts = (run) => run.missing(ID);

  ask(
    (run) => run.ownership(),
    [
      ["no row is known: nothing speaks against it", nothing, "proven"],
      ["it wrote a row", own, "proven"],
      ["another key wrote the only row: ask for it", foreign, { ask: ID }],
      ["it wrote one row, another key the other", facts(own, otherForeign), "proven"],
      ["it finds what another key wrote", facts(foreign, found), "proven"],
      ["it does not find what another key wrote", facts(foreign, missing), { missing: ID }],
      ["it finds one of two", facts(foreign, otherForeign, missing, (run) => run.found("conn_b")), "proven"],
      [
        "a connection that no row has is found: that proves nothing",
        facts(foreign, (run) => run.found("conn_x")),
        { ask: ID },
      ],
      ["a row that was found and is seen again stays found", facts(foreign, found, foreign), "proven"],
    ],
  );
});

describe("does a 404 mean that the connection is gone?", () => {
  ask(
    (run) => run.ownership(ID),
    [
      ["the key wrote the row", facts(own, (run) => run.missing(ID)), "proven"],
      ["another key wrote it", facts(foreign, (run) => run.missing(ID)), { missing: ID }],
      [
        "another key wrote it, and the key finds another row of another key",
        facts(
          foreign,
          otherForeign,
          (run) => run.missing(ID),
          (run) => run.found("conn_b"),
        ),
        "proven",
      ],
      [
        "the key wrote other rows: they may be in the wrong project",
        facts(
          foreign,
          (run) => run.writtenBy("this key", "conn_b"),
          (run) => run.missing(ID),
        ),
        { missing: ID },
      ],
      ["nobody has looked yet", foreign, { ask: ID }],
      [
        "another key wrote it, and the key found it before",
        facts(
          foreign,
          (run) => run.found(ID),
          (run) => run.missing(ID),
        ),
        "proven",
      ],
      ["the key wrote the row, and another key wrote another row", facts(own, otherForeign), "proven"],
      [
        "two rows have it, and the key wrote one of them",
        facts(foreign, own, (run) => run.missing(ID)),
        "proven",
      ],
    ],
  );
});

test("the program's key for an import is kept by id", () => {
  const run = aRun();
  run.importsWith(ID, "sk_1");
  expect([run.importedKey(ID), run.importedKey("conn_b")]).toEqual(["sk_1", undefined]);
});

test("a line is news once", () => {
  const run = aRun();
  expect(["a", "a", "b"].map((line) => run.isNews(line))).toEqual([true, false, true]);
});
