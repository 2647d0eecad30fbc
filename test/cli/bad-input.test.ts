import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorData } from "../../cli/shared/failure";
import { FlowstackError, linkTo } from "../../provider/messages/errors";
import { MOST_WORDS, wordsOf } from "../provider/world";
import { aPlace, MIXED, type Place } from "./run";

/** The message, and what prepares it. */
type Case = [args: string, said: string, before?: (place: Place) => void];

const noKey = (place: Place) => void delete place.environment.FLOWSTACK_API_KEY;
const withVariable = (name: string, value: string) => (place: Place) => {
  place.environment[name] = value;
};
const withKey = (key: string) => withVariable("FLOWSTACK_API_KEY", key);
const withFile = (name: string, text: string) => (place: Place) =>
  writeFileSync(join(place.folder, name), text);
const other = (place: Place) => place.stack("other", [{ id: "conn_elsewhere", name: "x" }]);
const noNetwork = (place: Place) => {
  place.world.send = () => Promise.reject(Object.assign(new Error("canary"), { code: "ENOTFOUND" }));
};
const WHOLE = `// FlowStack connections, adopted with \`npx pulumi-flowstack adopt\`.\nimport * as flowstack from "pulumi-flowstack";\n`;
const OURS = "// FlowStack connections, adopted with `npx pulumi-flowstack adopt`.\n";

const CASES: Case[] = [
  ["list", "[KEY_MISSING] There is no FlowStack API key.", noKey],
  ["adopt --out c.ts", "[KEY_MISSING] There is no FlowStack API key.", noKey],
  ["report", "[KEY_MISSING] There is no FlowStack API key.", noKey],
  ["list", "[KEY_MALFORMED] The FlowStack API key must be", withKey("sk_live_canary")],
  ["list", "[UNAUTHORIZED] GET /connections failed with HTTP 401.", withKey("fs_test_canary")],
  ["list", "[FORBIDDEN] GET /connections failed with HTTP 403.", withKey("fs_test_writeonly")],
  ["list", "[BASE_URL_INVALID]", withVariable("FLOWSTACK_BASE_URL", "http://example.com")],
  [
    "list",
    "[UNREACHABLE] GET /connections was not sent: no connection to https://flowstack.test/api/v1 (ENOTFOUND).",
    noNetwork,
  ],
  ["adopt --out c.ts", "[UNREACHABLE]", noNetwork],
  ["report --out r.html", "[UNREACHABLE]", noNetwork],
  [
    "list --stack nope",
    "[PULUMI_FAILED] `pulumi config --json --stack nope` failed: no stack named 'nope' found.",
  ],
  ["list --stack x", "[PULUMI_MISSING] There is no `pulumi` CLI on PATH.", withVariable("PATH", "")],
  [
    "list --stack x -C nowhere",
    "[NO_SUCH_FOLDER] There is no folder nowhere. Give --cwd the folder of the Pulumi program.",
  ],
  [
    "list --stack x",
    "[PULUMI_FAILED] `pulumi config --json --stack x` did not print JSON.",
    withFile(".pulumi/x.config", "{"),
  ],
  [
    "adopt --app strip --type OAUTH2",
    '[NOTHING_CHOSEN] No connection has the app "strip". Did you mean stripe?',
  ],
  [
    "adopt --id conn_inbox --app strip",
    '[NOTHING_CHOSEN] No connection has the app "strip". Did you mean stripe?',
  ],
  [
    "adopt --id conn_inbox --app stripe",
    "[NOTHING_CHOSEN] No connection matches all of --id conn_inbox, --app stripe. Leave one of them out.",
  ],
  [
    "adopt --id conn_inbx",
    "[UNKNOWN_ID] The FlowStack project has no connection conn_inbx. Did you mean conn_inbox?",
  ],
  ["adopt --type OAUTH", '[NOTHING_CHOSEN] No connection has the type "OAUTH". Did you mean OAUTH2?'],
  ["adopt --app x", '[NOTHING_CHOSEN] No connection has the app "x". Use one of: github, gmail, stripe.'],
  [
    "adopt --id conn_x --id conn_inbox --id conn_y",
    "[UNKNOWN_ID] The FlowStack project has no connection conn_x, conn_y. Use one of: conn_deploy, conn_inbox, conn_stripe.",
  ],
  [
    "adopt --out c.ts --stack other",
    "[WRONG_PROJECT] The FlowStack API key finds no connection of the stack other (conn_elsewhere).",
    other,
  ],
  [
    "report --stack other",
    "[WRONG_PROJECT] The FlowStack API key finds no connection of the stack other (conn_elsewhere).",
    other,
  ],
  [
    "adopt --out c.ts",
    "[FILE_EXISTS] c.ts exists, and nobody is there to confirm. Nothing was written. Add --yes",
    withFile("c.ts", WHOLE),
  ],
  [
    "adopt --out c.ts --yes",
    "[FILE_EXISTS] c.ts exists, and `adopt` did not write it",
    withFile("c.ts", "const x = 1;"),
  ],
  [
    "adopt --file i.json --yes",
    "[FILE_EXISTS] i.json exists, and is not a file for",
    withFile("i.json", "{"),
  ],
  [
    "adopt --file i.json --yes",
    "[FILE_EXISTS] i.json exists, and is not a file for",
    withFile("i.json", "[]"),
  ],
  ["adopt --file i.json --yes", "[FILE_EXISTS] i.json exists", withFile("i.json", '{"resources":[{}]}')],
  ["adopt --out c.ts --yes", "[FILE_EXISTS] c.ts was changed: it lacks the lines", withFile("c.ts", OURS)],
  [
    "adopt --out no/c.ts",
    "[NOT_WRITABLE] no/c.ts cannot be written: its folder does not exist. Nothing was written.",
  ],
  [
    "adopt --out c.ts/x.ts --force",
    "[NOT_WRITABLE] c.ts/x.ts cannot be written: a part of its path is not a folder.",
    withFile("c.ts", ""),
  ],
  [
    "adopt --out dir --force",
    "[NOT_WRITABLE] dir is a folder.",
    (place) => void mkdirSync(join(place.folder, "dir")),
  ],
  [
    "adopt --out dir",
    "[NOT_WRITABLE] dir is a folder. Nothing was written. Name a file.",
    (place) => void mkdirSync(join(place.folder, "dir")),
  ],
  ["adopt --file i.json --out no/c.ts", "[NOT_WRITABLE] no/c.ts cannot be written"],
  ["adopt --out c.ts --file no/i.json", "[NOT_WRITABLE] no/i.json cannot be written"],
  [
    "report --out r.html",
    "[FILE_EXISTS] r.html exists, and nobody is there to confirm. Nothing was written. Add --force",
    withFile("r.html", "mine"),
  ],
  ["adopt --out c.ts --file ./c.ts", "[USAGE] --out and --file both name c.ts. Nothing was written"],
  ["report --out no/r.html", "[NOT_WRITABLE] no/r.html cannot be written"],
];

test.each(CASES)("%s: %s", async (args, said, before) => {
  const place = aPlace(MIXED);
  before?.(place);
  const snapshot = () => place.files().map((name) => [name, name === "dir" ? "" : place.file(name)]);
  const found = snapshot();
  const { code, err } = await place.run(...args.split(" "));
  expect(err.startsWith(`error: ${said}`), err).toBe(true);
  expect([code, err.trimEnd().split("\n")]).toEqual([1, [err.trimEnd()]]);
  expect(err).not.toMatch(/canary|\n\s+at /);
  expect(wordsOf(err.trim()), err).toBeLessThanOrEqual(MOST_WORDS + 1); // `error:` is one word more.
  expect(snapshot()).toEqual(found);
});

test.each(CASES.filter(([args]) => args.startsWith("list")))("%s --json: %s", async (args, said, before) => {
  const place = aPlace(MIXED);
  before?.(place);
  const { code, out, err } = await place.run(...args.split(" "), "--json");
  const { error } = JSON.parse(out);
  expect([code, err, error.message.startsWith(said)]).toEqual([1, "", true]);
  expect(said.startsWith(`[${error.code}]`)).toBe(true);
});

test.each([
  ["liste", "Unknown command 'liste'. Did you mean list?"],
  ["list --jsn", "Unknown option '--jsn'. Did you mean --json?"],
  ["list --x\u001b[31m\u202e\nerror:", "Unknown option '--x [31m error:'."],
  [
    "report --format pdf",
    "Option '--format <format>' argument 'pdf' is invalid. Allowed choices are html, mermaid.",
  ],
  ["adopt --out=", "Option '--out <file>' argument '' is invalid. It must not be empty."],
  ["list --stack=", "Option '--stack <name>' argument '' is invalid. It must not be empty."],
  [
    "doctor --stack a --stack b",
    "Option '--stack <name>' argument 'b' is invalid. Only one is allowed, and a was given before.",
  ],
  ["list --cwd=", "Option '-C, --cwd <folder>' argument '' is invalid. It must not be empty."],
  ["adopt --id", "Option '--id <id>' argument missing."],
  ["list extra", "Too many arguments for 'list'. Expected 0 arguments but got 1."],
])("wrong usage is one line: %j", async (args, said) => {
  const place = aPlace(MIXED);
  const fix = said.includes("Did you mean") ? "" : " Add --help to see the options.";
  const line = `error: [USAGE] ${said}${fix}\n`;
  expect(await place.run(...args.split(" "))).toEqual({ code: 1, out: "", err: line });
  expect(place.flowstack.requests).toEqual([]);
});

test.each([
  ["liste", "[USAGE] Unknown command 'liste'. Did you mean list?"],
  ["list --jsn", "[USAGE] Unknown option '--jsn'. Did you mean --json?"],
  ["emulator --port x", "[USAGE] Option '--port <n>' argument 'x' is invalid. It must be a whole number"],
  ["", "[USAGE] Unknown option '--json'"],
])("wrong usage with --json is one JSON document: %s", async (args, said) => {
  const { code, out, err } = await aPlace().run(...args.split(" ").filter(Boolean), "--json");
  const { error } = JSON.parse(out);
  expect([code, err, error.code, error.message.startsWith(said)], error.message).toEqual([
    1,
    "",
    "USAGE",
    true,
  ]);
});

test("commands give their own fix where the provider's speaks to people who run `pulumi up`", async () => {
  const place = aPlace(MIXED);
  const error = new FlowstackError("UNAUTHORIZED", {
    problem: "No.",
    fix: "Run `pulumi refresh --run-program`.",
  });
  expect(errorData(error, {}).fix).toContain("FLOWSTACK_API_KEY");
  noKey(place);
  expect((await place.run("list")).err).toContain("or add --stack with a stack that has flowstack:apiKey.\n");
});

test("text from a user cannot control the terminal through an error or a warning", async () => {
  const nasty = "x\u001b[31m\u202e\u0007\ny";
  const place = aPlace(MIXED);
  for (const args of [
    ["list", "--app", nasty],
    ["adopt", "--app", nasty],
    ["list", "--stack", nasty],
    ["list", `--${nasty}`],
  ]) {
    const { err } = await place.run(...args);
    expect([err.match(/(?!\n)[\p{Cc}\p{Cf}]/gu), err.includes("x [31m")]).toEqual([null, true]);
  }
});

test("--json prints an error as data", async () => {
  const place = aPlace(MIXED);
  const { out } = await place.run("adopt", "--id", "conn_inbx", "--json");
  expect(JSON.parse(out)).toEqual({
    error: {
      code: "UNKNOWN_ID",
      message: "[UNKNOWN_ID] The FlowStack project has no connection conn_inbx. Did you mean conn_inbox?",
      problem: "The FlowStack project has no connection conn_inbx.",
      fix: "Did you mean conn_inbox?",
      ids: ["conn_inbx"],
      link: linkTo("UNKNOWN_ID"),
    },
  });
  const details = { problem: "No.", fix: "Try again.", ids: ["conn_a"], cause: "TIMEOUT" } as const;
  expect(errorData(new FlowstackError("CREATE_UNCERTAIN", details), {})).toEqual({
    code: "CREATE_UNCERTAIN",
    message: "[CREATE_UNCERTAIN] No. Try again.",
    ...details,
    link: linkTo("CREATE_UNCERTAIN"),
  });
});

test("help for an unknown command fails", async () => {
  const { code, err } = await aPlace().run("help", "nope");
  expect([code, err]).toEqual([1, expect.stringContaining("Usage: pulumi-flowstack [options] [command]")]);
  expect((await aPlace().run("help", "list")).out).toContain("Usage: pulumi-flowstack list");
});

test.each(["", "list", "adopt", "doctor", "report"])("%s --help lists the exit codes", async (name) => {
  const { code, out } = await aPlace().run(...(name ? [name] : []), "--help");
  expect(code).toBe(0);
  expect(out).toContain("Exit codes:\n  0    done");
});

test.each([
  ["", "  2    doctor found a problem, or drift found drift\n", true],
  ["doctor", "  2    found a problem\n", true],
  ["list", "  2  ", false],
  ["adopt", "  2  ", false],
  ["report", "  2  ", false],
  ["adopt", "  130  stopped with Ctrl+C or the answer no; nothing was written\n", true],
  ["list", "  143  stopped with SIGTERM; nothing was written\n", true],
  ["emulator", "Exit codes:\n  0    stopped with Ctrl+C or SIGTERM\n", true],
])("%s --help names its own exit codes: %j %s", async (name, text, isThere) => {
  const { out } = await aPlace().run(...(name ? [name] : []), "--help");
  expect(out.includes(text)).toBe(isThere);
});

test("an internal error is one line, without a stack trace and without the key", async () => {
  const place = aPlace();
  place.world.clock.now = () => {
    throw new RangeError("oops with fs_test_emulator");
  };
  place.flowstack.seed(MIXED);
  const { code, err } = await place.run("report");
  expect([code, err]).toEqual([
    1,
    "error: [INTERNAL] This is a fault of pulumi-flowstack: RangeError: oops with [secret]. Please report it.\n",
  ]);
});
