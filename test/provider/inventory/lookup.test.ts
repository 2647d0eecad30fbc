import { describe, expect, test } from "vitest";
import { findAll } from "../../../provider/inventory/lookup";
import {
  type ConnectionInfo,
  exactlyOne,
  type GetConnectionArgs,
  matching,
} from "../../../provider/inventory/match";
import type { Project } from "../../../provider/inventory/project";

const info = (id: string, app: string, name: string, more: Partial<ConnectionInfo> = {}): ConnectionInfo => ({
  id,
  name,
  app,
  type: "API_KEY",
  status: "ACTIVE",
  created: "2026-01-01T00:00:00Z",
  updated: "2026-01-02T00:00:00Z",
  ...more,
});

const STRIPE = info("conn_stripe", "stripe", "Payments");
const ADYEN = info("conn_adyen", "adyen", "Payments");
const INBOX = info("conn_inbox", "gmail", "Support inbox", { type: "OAUTH2", status: "EXPIRED" });
const ALL = [STRIPE, ADYEN, INBOX];

test("all connections of a project have every field, whatever FlowStack leaves out", async () => {
  const { name, app, type, status, created, updated } = STRIPE;
  const rows = [
    { id: "conn_stripe", name, app, type, status, created, updated, more: 1 },
    { id: "conn_bare" },
  ];
  const project = { inventory: { all: async () => rows } } as unknown as Project;
  const empty = { name: "", app: "", type: "", created: "", updated: "" };
  expect(await findAll(project, {})).toEqual([STRIPE, { id: "conn_bare", ...empty, status: "UNKNOWN" }]);
});

describe("matching", () => {
  test.each<[what: string, filters: Parameters<typeof matching>[1], found: ConnectionInfo[]]>([
    ["no filter", {}, ALL],
    ["filters that are undefined", { app: undefined, type: undefined, status: undefined }, ALL],
    ["an app", { app: "adyen" }, [ADYEN]],
    ["a type", { type: "API_KEY" }, [STRIPE, ADYEN]],
    ["a type and a status", { type: "OAUTH2", status: "EXPIRED" }, [INBOX]],
    ["filters that nothing matches", { app: "gmail", status: "ACTIVE" }, []],
    ["an empty string", { app: "" }, []],
  ])("%s", (_, filters, found) => {
    expect(matching(ALL, filters)).toEqual(found);
  });
});

describe("exactlyOne", () => {
  test.each<[what: string, args: GetConnectionArgs, found: ConnectionInfo]>([
    ["by id", { id: "conn_adyen" }, ADYEN],
    ["by id, with the other fields undefined", { id: "conn_adyen", name: undefined, app: undefined }, ADYEN],
    ["by name", { name: "Support inbox" }, INBOX],
    [
      "by name, with the other fields undefined",
      { id: undefined, name: "Support inbox", app: undefined },
      INBOX,
    ],
    ["by name and app", { name: "Payments", app: "adyen" }, ADYEN],
  ])("finds a connection %s", (_, args, found) => {
    expect(exactlyOne(ALL, args)).toEqual(found);
  });

  test.each<[what: string, args: unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["no field", {}],
    ["only undefined fields", { id: undefined, name: undefined }],
    ["both id and name", { id: "conn_a", name: "A" }],
    ["id and app", { id: "conn_a", app: "stripe" }],
    ["only an app", { app: "stripe" }],
    ["an empty id", { id: "" }],
    ["an empty name", { name: "" }],
  ])("refuses %s", (_, args) => {
    expect(() => exactlyOne(ALL, args as GetConnectionArgs)).toThrow(
      expect.objectContaining({
        code: "LOOKUP_INVALID",
        problem: "getConnection requires either id or name; app can be given only with name.",
      }),
    );
  });

  const failureOf = (all: ConnectionInfo[], args: GetConnectionArgs) => {
    try {
      return exactlyOne(all, args);
    } catch (error) {
      return error;
    }
  };

  test("prefers, if several match, the one that the lookup waited for", () => {
    expect(exactlyOne(ALL, { name: "Payments" }, ["conn_other", "conn_adyen"])).toEqual(ADYEN);
    expect(exactlyOne(ALL, { name: "Support inbox" }, ["conn_other"])).toEqual(INBOX);
    const both = () => exactlyOne(ALL, { name: "Payments" }, ["conn_stripe", "conn_adyen"]);
    expect(both).toThrow(expect.objectContaining({ code: "LOOKUP_FAILED" }));
  });

  test("names all candidates if several match", () => {
    expect(failureOf(ALL, { name: "Payments" })).toMatchObject({
      code: "LOOKUP_FAILED",
      problem:
        '2 connections have the name "Payments": conn_stripe ("Payments" for stripe), conn_adyen ("Payments" for adyen).',
      fix: "Look one up by its id.",
      ids: ["conn_stripe", "conn_adyen"],
    });
  });

  test.each<[what: string, all: ConnectionInfo[], args: GetConnectionArgs, problem: RegExp, fix: string]>([
    [
      "the nearest id",
      ALL,
      { id: "conn_strip" },
      /has the id conn_strip\.$/,
      'The nearest: conn_stripe ("Payments" for stripe).',
    ],
    [
      "all that have the nearest name",
      ALL,
      { name: "Payment" },
      /has the name "Payment"\.$/,
      'The nearest: conn_stripe ("Payments" for stripe), conn_adyen ("Payments" for adyen).',
    ],
    [
      "the same name of another app",
      ALL,
      { name: "Support inbox", app: "outlook" },
      /has the name "Support inbox" for outlook\.$/,
      'The nearest: conn_inbox ("Support inbox" for gmail).',
    ],
    [
      "how to list them, if none is near",
      ALL,
      { id: "x" },
      /has the id x\.$/,
      "List them with `npx pulumi-flowstack list`.",
    ],
    ["that there is none", [], { id: "conn_a" }, /has the id conn_a\.$/, "The project has no connections."],
  ])("says, if none matches, %s", (_, all, args, problem, fix) => {
    const expected = { code: "LOOKUP_FAILED", problem: expect.stringMatching(problem), fix };
    expect(failureOf(all, args)).toMatchObject(expected);
  });

  const CAFE = info("conn_cafe", "stripe", "Cafe\u0301");

  test.each<[what: string, args: GetConnectionArgs, wanted: string, found: string]>([
    ["a name in another form", { name: "Caf\u00e9" }, 'the name "Caf\\u{e9}"', '"Cafe\\u{301}" for stripe'],
    [
      "a name with a blank",
      { name: "Cafe\u0301\u202f" },
      'the name "Cafe\u0301\\u{202f}"',
      '"Cafe\u0301" for stripe',
    ],
    [
      "an app with a Cyrillic letter",
      { name: "Cafe\u0301", app: "stri\u0440e" },
      'the name "Cafe\u0301" for stri\\u{440}e',
      '"Cafe\u0301" for stripe',
    ],
    [
      "an id with a Cyrillic letter",
      { id: "\u0441onn_cafe" },
      "the id \\u{441}onn_cafe",
      '"Cafe\u0301" for stripe',
    ],
  ])("shows, if only a look-alike exists, how it differs: %s", (_, args, wanted, found) => {
    expect(failureOf([...ALL, CAFE], args)).toMatchObject({
      code: "LOOKUP_FAILED",
      problem: `No connection of this FlowStack project has ${wanted}; conn_cafe (${found}) only looks the same.`,
      fix: "Write it as shown there, or look it up by its id.",
      ids: ["conn_cafe"],
    });
  });

  test("a look-alike of another app is only near", () => {
    const failure = failureOf([CAFE], { name: "Caf\u00e9", app: "github" }) as { problem: string };
    expect(failure.problem).toMatch(/has the name "Café" for github\.$/);
  });

  test("shows invisible characters of what was wanted", () => {
    const failure = failureOf(ALL, { name: "Pay\u200bpal" }) as { problem: string };
    expect(failure.problem).toContain('the name "Pay\\u{200b}pal".');
  });

  test("names at most five candidates", () => {
    const many = Array.from({ length: 9 }, (_, at) => info(`conn_${at}`, "stripe", "Payments"));
    const failure = failureOf(many, { name: "Payment" }) as { fix: string };
    expect(failure.fix.match(/conn_\d/g)).toHaveLength(5);
  });
});
