import { describe, expect, test } from "vitest";
import { ProjectKey } from "../../../provider/run/project-key";

/** What a run knows about the FlowStack key in use, as a table: facts go in, questions come out. Each row is one rule. */

const ID = "conn_a";

type Facts = (key: ProjectKey) => void;

const nothing: Facts = () => {};
const facts =
  (...each: Facts[]): Facts =>
  (key) => {
    for (const fact of each) fact(key);
  };

const own: Facts = (key) => key.wrote(ID, true);
const foreign: Facts = (key) => key.wrote(ID, false);
const otherForeign: Facts = (key) => key.wrote("conn_b", false);

function ask(question: (key: ProjectKey) => unknown, rows: [string, Facts, unknown][]): void {
  test.each(rows)("%s", (_, given, expected) => {
    const key = new ProjectKey();
    given(key);
    expect(question(key)).toEqual(expected);
  });
}

describe("does the FlowStack key belong to the project of the stack?", () => {
  const found: Facts = (key) => key.found(ID);
  const missing: Facts = (key) => key.missing(ID);

  ask(
    (key) => key.ownership(),
    [
      ["no row is known: nothing speaks against it", nothing, "proven"],
      ["it wrote a row", own, "proven"],
      ["another key wrote the only row: ask for it", foreign, { ask: ID }],
      ["it wrote one row, another key the other", facts(own, otherForeign), "proven"],
      ["it finds what another key wrote", facts(foreign, found), "proven"],
      ["it does not find what another key wrote", facts(foreign, missing), { missing: ID }],
      ["it finds one of two", facts(foreign, otherForeign, missing, (key) => key.found("conn_b")), "proven"],
      [
        "a connection that no row has is found: that proves nothing",
        facts(foreign, (key) => key.found("conn_x")),
        { ask: ID },
      ],
      ["a row that was found and is seen again stays found", facts(foreign, found, foreign), "proven"],
    ],
  );
});

describe("does a 404 mean that the connection is gone?", () => {
  ask(
    (key) => key.ownership(ID),
    [
      ["the key wrote the row", facts(own, (key) => key.missing(ID)), "proven"],
      ["another key wrote it", facts(foreign, (key) => key.missing(ID)), { missing: ID }],
      [
        "another key wrote it, and the key finds another row of another key",
        facts(
          foreign,
          otherForeign,
          (key) => key.missing(ID),
          (key) => key.found("conn_b"),
        ),
        "proven",
      ],
      [
        "the key wrote other rows: they may be in the wrong project",
        facts(
          foreign,
          (key) => key.wrote("conn_b", true),
          (key) => key.missing(ID),
        ),
        { missing: ID },
      ],
      ["nobody has looked yet", foreign, { ask: ID }],
      [
        "another key wrote it, and the key found it before",
        facts(
          foreign,
          (key) => key.found(ID),
          (key) => key.missing(ID),
        ),
        "proven",
      ],
      ["the key wrote the row, and another key wrote another row", facts(own, otherForeign), "proven"],
      [
        "two rows have it, and the key wrote one of them",
        facts(foreign, own, (key) => key.missing(ID)),
        "proven",
      ],
    ],
  );
});
