import { describe, expect, test } from "vitest";
import { Replacements } from "../../../provider/run/replacements";

/** What a run knows about replacements, as a table: facts go in, questions come out. Each row is one rule. */

const ID = "conn_a";
/** Salt of its row. */
const ROW = "salt of a";
/** Keys of two resources. */
const [STRIPE, TWIN] = ["resource 1", "resource 2"];

type Facts = (all: Replacements) => void;

const nothing: Facts = () => {};
const facts =
  (...each: Facts[]): Facts =>
  (all) => {
    for (const fact of each) fact(all);
  };

const replaced: Facts = (all) => all.announce(STRIPE, ID, ROW);

function ask(
  question: (all: Replacements) => unknown,
  rows: [string, Facts, unknown][],
  keysAreUnique = false,
): void {
  test.each(rows)("%s", (_, given, expected) => {
    const all = new Replacements(keysAreUnique);
    given(all);
    expect(question(all)).toEqual(expected);
  });
}

describe("is an import over?", () => {
  ask(
    (all) => all.isImportOver(ID),
    [
      ["nothing replaces its resource", nothing, false],
      [
        "its resource is replaced",
        (all) => all.announce(STRIPE, "conn_new", "salt of the new row", ID),
        true,
      ],
      ["the program no longer has the option", replaced, false],
    ],
  );
});

describe("may a connection be revoked?", () => {
  const halfMade: Facts = (all) => all.halfMade(STRIPE, "conn_new", [ID]);
  const secondHalfMade: Facts = (all) => all.halfMade(STRIPE, "conn_new_2", ["conn_b"]);
  const broken: Facts = (all) => all.broken(STRIPE);
  const works: Facts = (all) => all.works(STRIPE);

  ask(
    (all) => all.mayRevoke(ID)?.code,
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
          (all) => all.announce(TWIN, "conn_b", "salt of b"),
          (all) => all.broken(TWIN),
        ),
        undefined,
      ],
      [
        "a connection does not work, and it is not known what it replaces",
        facts(replaced, (all) => all.broken(TWIN)),
        "NOT_ACTIVE",
      ],
      [
        "a connection does not work, but its own replacement does",
        facts(replaced, works, (all) => all.broken(TWIN)),
        undefined,
      ],
      ["two resources with equal inputs, one works", facts(halfMade, secondHalfMade, works), "NOT_ACTIVE"],
      ["two with equal inputs, both work", facts(halfMade, secondHalfMade, works, works), undefined],
      ["two with equal inputs, one new one does not work", facts(replaced, broken, works), "NOT_ACTIVE"],
      [
        "a working replacement does not vouch for another key",
        facts(halfMade, (all) => all.works(TWIN)),
        "NOT_ACTIVE",
      ],
    ],
  );

  describe("where each resource has a key of its own,", () => {
    const rows: [string, Facts, unknown][] = [
      [
        "a new connection that does not work says nothing about it",
        facts(replaced, (all) => all.broken(TWIN)),
        undefined,
      ],
      ["its own replacement does not work", facts(replaced, broken), "NOT_ACTIVE"],
    ];
    ask((all) => all.mayRevoke(ID)?.code, rows, true);
  });

  test("the refusal names the connection and what to do", () => {
    const all = new Replacements(false);
    facts(replaced, broken)(all);
    expect(all.mayRevoke(ID)).toMatchObject({ ids: [ID], fix: expect.stringContaining("pulumi up") });
  });
});

describe("what does a resource replace?", () => {
  ask(
    (all) => [all.replacedBy(STRIPE), all.isAnnounced(ID), all.includes(ID, ROW)],
    [
      ["nothing", nothing, [[], false, false]],
      ["one connection", replaced, [[ID], true, true]],
      [
        "a connection once, however often the engine compares it",
        facts(replaced, replaced),
        [[ID], true, true],
      ],
      ["another resource replaces it", (all) => all.announce(TWIN, ID, ROW), [[], true, true]],
      ["an earlier run did", (all) => all.fromEarlierRun(STRIPE, [ID], [ROW]), [[ID], false, true]],
      [
        "an earlier run did, and recorded no row",
        (all) => all.fromEarlierRun(STRIPE, [ID]),
        [[ID], false, true],
      ],
      [
        "an earlier run replaced another row of the connection",
        (all) => all.fromEarlierRun(STRIPE, [ID], ["salt of a row that is gone"]),
        [[ID], false, false],
      ],
    ],
  );
});
