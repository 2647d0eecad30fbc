import { describe, expect, test } from "vitest";
import {
  configWarnings,
  plainTextKeyWarning,
  quotedKeyWarning,
  type ShownState,
  warningsOf,
} from "../../../provider/messages/warnings";
import type { ConnectionKind } from "../../../provider/schema/connections";

const NOW = Date.parse("2026-06-30T12:00:00Z");
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString();

const ACTIVE: ShownState = {
  id: "conn_a",
  name: "Payments",
  app: "stripe",
  status: "ACTIVE",
  created: daysAgo(0),
};

const inStatus = (kind: ConnectionKind, status: string | undefined, health?: string) =>
  warningsOf(kind, { ...ACTIVE, status }, {}, { health }, NOW);

describe("the status of a connection", () => {
  test.each<[kind: ConnectionKind, status: string, meaning: string]>([
    ["ApiKeyConnection", "EXPIRED", "its key has expired."],
    ["ApiKeyConnection", "ERROR", "its key is not valid, or the service does not answer."],
    ["ApiKeyConnection", "REVOKED", "a person revoked access in the service."],
    ["ApiKeyConnection", "PAUSED", "flows that use it may fail."],
    ["OAuthConnection", "EXPIRED", "its OAuth token expired, and the automatic refresh failed."],
    ["OAuthConnection", "ERROR", "its credential is not valid, or the service does not answer."],
    ["OAuthConnection", "REVOKED", "a person revoked access in the service."],
    ["OAuthConnection", "PAUSED", "flows that use it may fail."],
  ])("of an %s: %s", (kind, status, meaning) => {
    const [text = "", ...others] = inStatus(kind, status);
    expect(others).toEqual([]);
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(40);
    expect(text).toContain(`Connection conn_a ("Payments" for stripe) is ${status}: ${meaning}`);
  });

  test("an API-key connection is not told of OAuth or Reconnect, whatever its status is", () => {
    for (const status of ["EXPIRED", "ERROR", "REVOKED", "PAUSED"]) {
      const [text] = inStatus("ApiKeyConnection", status);
      expect(text).toMatch(/Give it a valid key/);
      expect(text).not.toMatch(/OAuth|Reconnect/);
      expect(inStatus("OAuthConnection", status)).toEqual([expect.stringContaining('Press "Reconnect"')]);
    }
  });

  test.each(["ACTIVE", undefined])("%s gives no warning", (status) => {
    expect(inStatus("ApiKeyConnection", status)).toEqual([]);
  });

  test.each([
    ["ignore", 0],
    ["warn", 1],
    ["error", 1],
    [undefined, 1],
  ])("with flowstack:health %s", (health, count) => {
    expect(inStatus("OAuthConnection", "ERROR", health)).toHaveLength(count);
  });

  test("a status with a name that every object has gives a text", () => {
    expect(inStatus("OAuthConnection", "constructor")).toEqual([
      expect.stringContaining("is constructor: flows that use it may fail."),
    ]);
  });

  test("a name cannot control the terminal", () => {
    const state = { ...ACTIVE, name: "Pay\u001b[2J\r\nments", status: "ERROR" };
    const texts = warningsOf("ApiKeyConnection", state, {}, {}, NOW);
    expect(texts).toEqual([expect.stringContaining('("Pay [2J ments" for stripe)')]);
  });
});

describe("the age of a key", () => {
  const aged = (state: Partial<ShownState>, rotateAfter: string | undefined) =>
    warningsOf("ApiKeyConnection", { ...ACTIVE, ...state }, { rotateAfter }, {}, NOW);

  test("is that of the connection, and stated in whole days", () => {
    expect(aged({ created: daysAgo(90.9) }, "90d")).toEqual([
      "The key of connection conn_a is 90 days old, and rotateAfter is 90d. Create a new key at the service, and give " +
        "it to this resource.",
    ]);
  });

  test.each<[what: string, state: Partial<ShownState>, rotateAfter: string | undefined, count: number]>([
    ["younger than rotateAfter", { created: daysAgo(89.9) }, "90d", 0],
    ["without rotateAfter", { created: daysAgo(400) }, undefined, 0],
    ["rotated in the dashboard", { created: daysAgo(400), memory: { keyed: daysAgo(10) } }, "90d", 0],
    ["rotated in the dashboard long ago", { created: daysAgo(1), memory: { keyed: daysAgo(91) } }, "90d", 1],
    ["that nobody rotated", { created: daysAgo(91), memory: {} }, "90d", 1],
    ["that is not known", { created: undefined }, "90d", 0],
    ["with a rotateAfter that is not valid", { created: daysAgo(400) }, "old", 0],
  ])("%s", (_, state, rotateAfter, count) => {
    expect(aged(state, rotateAfter)).toHaveLength(count);
  });

  test("counts even where the status is ignored, and comes after it", () => {
    const old = { ...ACTIVE, status: "ERROR", created: daysAgo(91) };
    const both = warningsOf("ApiKeyConnection", old, { rotateAfter: "90d" }, {}, NOW);
    expect(both).toEqual([expect.stringMatching(/is ERROR/), expect.stringMatching(/91 days old/)]);
    const one = warningsOf("ApiKeyConnection", old, { rotateAfter: "90d" }, { health: "ignore" }, NOW);
    expect(one).toEqual(both.slice(1));
  });
});

describe("the stack's configuration", () => {
  const PLAIN = plainTextKeyWarning("flowstack:apiKey");
  const UNKNOWN = "flowstack:maxRetry is not a setting and has no effect. Did you mean flowstack:maxRetries?";

  test("the text about a key in plain text says what to do", () => {
    expect(PLAIN).toMatch(
      /^flowstack:apiKey is stored in plain text .*`pulumi config set --secret flowstack:apiKey`/,
    );
  });

  test.each<[what: string, names: string[], secrets: string[], project: string, expected: string[]]>([
    ["that is empty", [], [], "project", []],
    ["with an encrypted key", ["flowstack:apiKey"], ["flowstack:apiKey"], "project", []],
    ["with a key in plain text", ["flowstack:apiKey"], [], "project", [PLAIN]],
    ["with an unknown setting", ["flowstack:maxRetry"], [], "project", [UNKNOWN]],
    ["with a setting in plain text that is no key", ["flowstack:maxRetries"], [], "project", []],
    [
      "of a project that is named flowstack",
      ["flowstack:maxRetry", "flowstack:apiKey"],
      [],
      "flowstack",
      [PLAIN],
    ],
    ["with settings of other packages", ["aws:region", "flowstacks:apiKey"], [], "project", []],
  ])("%s", (_, names, secrets, project, expected) => {
    expect(configWarnings(names, (name) => secrets.includes(name), project)).toEqual(expected);
  });
});

test.each(['"sk_a"', "'sk_a'", "`sk_a`", "“sk_a”", "„sk_a“", "‘sk_a’", "«sk_a»", "‹sk_a›", '“sk_a"', '""'])(
  "the key %s in quotation marks has a warning, which does not show the key",
  (key) => {
    const warning = quotedKeyWarning("The environment variable STRIPE_KEY", key);
    expect(warning).toMatch(/^The environment variable STRIPE_KEY begins and ends with a quotation mark/);
    expect(warning).not.toContain("sk_a");
  },
);

test.each(["sk_a", '"', '"sk_a', "sk_a'", 's"k"a', '{"type":"service_account"}'])(
  "the key %s is in no quotation marks, and has no warning",
  (key) => {
    expect(quotedKeyWarning("apiKey", key)).toBeUndefined();
  },
);
