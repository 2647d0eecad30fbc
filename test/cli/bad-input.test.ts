import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aPlace, MIXED, type Place } from "./run";

/** What is said, and what was done before. */
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
  ["list --stack x -C nowhere", "[NO_SUCH_FOLDER] There is no folder nowhere. Name the Pulumi program's"],
  [
    "list --stack x",
    "[PULUMI_FAILED] What `pulumi` said of the stack x is not JSON.",
    withFile(".pulumi/x.config", "{"),
  ],
  [
    "adopt --app strip --type OAUTH2",
    '[NOTHING_CHOSEN] No connection has the app "strip". There is: github, gmail, stripe.',
  ],
  [
    "adopt --id conn_inbox --app strip",
    '[NOTHING_CHOSEN] No connection has the app "strip". There is: github, gmail, stripe.',
  ],
  [
    "adopt --id conn_inbox --app stripe",
    "[NOTHING_CHOSEN] No connection is all of --id conn_inbox, --app stripe. Leave one of them out.",
  ],
  [
    "adopt --id conn_inbx",
    "[UNKNOWN_ID] This FlowStack project has no connection conn_inbx. Did you mean conn_inbox?",
  ],
  ["adopt --type OAUTH", '[NOTHING_CHOSEN] No connection has the type "OAUTH". There is: API_KEY, OAUTH2.'],
  [
    "adopt --id conn_x --id conn_inbox --id conn_y",
    "[UNKNOWN_ID] This FlowStack project has no connection conn_x, conn_y.",
  ],
  ["adopt --out c.ts --stack other", "[WRONG_PROJECT] The stack other and the FlowStack API key", other],
  ["report --stack other", "[WRONG_PROJECT] The stack other and the FlowStack API key", other],
  [
    "adopt --out c.ts",
    "[FILE_EXISTS] c.ts is there already, and there is nobody to ask. --yes adds",
    withFile("c.ts", WHOLE),
  ],
  [
    "adopt --out c.ts --yes",
    "[FILE_EXISTS] c.ts is there already, and was not written by `adopt`",
    withFile("c.ts", "const x = 1;"),
  ],
  [
    "adopt --file i.json --yes",
    "[FILE_EXISTS] i.json is there already, and is no file for",
    withFile("i.json", "{"),
  ],
  [
    "adopt --file i.json --yes",
    "[FILE_EXISTS] i.json is there already, and is no file for",
    withFile("i.json", "[]"),
  ],
  [
    "adopt --file i.json --yes",
    "[FILE_EXISTS] i.json is there already",
    withFile("i.json", '{"resources":[{}]}'),
  ],
  [
    "adopt --out c.ts --yes",
    "[FILE_EXISTS] c.ts was changed so that no API key can be added",
    withFile("c.ts", OURS),
  ],
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
    "[NOT_WRITABLE] dir is a folder. Nothing was written; name an ordinary file.",
    (place) => void mkdirSync(join(place.folder, "dir")),
  ],
  ["adopt --file i.json --out no/c.ts", "[NOT_WRITABLE] no/c.ts cannot be written"],
  ["adopt --out c.ts --file no/i.json", "[NOT_WRITABLE] no/i.json cannot be written"],
  [
    "report --out r.html",
    "[FILE_EXISTS] r.html is there already, and there is nobody to ask. --force",
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
  ["liste", "error: unknown command 'liste'\n(Did you mean list?)\n"],
  ["list --jsn", "error: unknown option '--jsn'\n(Did you mean --json?)\n"],
  [
    "report --format pdf",
    "error: option '--format <format>' argument 'pdf' is invalid. Allowed choices are html, mermaid.\n",
  ],
  ["adopt --out=", "error: option '--out <file>' argument '' is invalid. It must not be empty.\n"],
  ["list --stack=", "error: option '--stack <name>' argument '' is invalid. It must not be empty.\n"],
  [
    "doctor --stack a --stack b",
    "error: option '--stack <name>' argument 'b' is invalid. It may be given once, and was a before.\n",
  ],
  ["list --cwd=", "error: option '-C, --cwd <folder>' argument '' is invalid. It must not be empty.\n"],
  ["adopt --id", "error: option '--id <id>' argument missing\n"],
  ["list extra", "error: too many arguments for 'list'. Expected 0 arguments but got 1.\n"],
])("%s is called wrongly", async (args, said) => {
  const place = aPlace(MIXED);
  expect(await place.run(...args.split(" "))).toEqual({ code: 1, out: "", err: said });
  expect(place.flowstack.requests).toEqual([]);
});

test.each([
  ["liste", "[USAGE] unknown command 'liste' (Did you mean list?)"],
  ["list --jsn", "[USAGE] unknown option '--jsn' (Did you mean --json?)"],
  ["emulator --port x", "[USAGE] option '--port <n>' argument 'x' is invalid. It must be a whole number"],
  ["", "[USAGE] unknown option '--json'"],
])("%s --json is called wrongly, which is a document too", async (args, said) => {
  const { code, out, err } = await aPlace().run(...args.split(" ").filter(Boolean), "--json");
  const { error } = JSON.parse(out);
  expect([code, err, error.code, error.message.startsWith(said)], error.message).toEqual([
    1,
    "",
    "USAGE",
    true,
  ]);
});

test("what is said to people who run `pulumi up` is not said here", async () => {
  const place = aPlace(MIXED);
  place.stack("dev", [], {});
  place.environment.FLOWSTACK_API_KEY = "fs_test_unknown";
  const { err } = await place.run("list");
  expect([err, err]).toEqual([
    expect.not.stringContaining("refresh"),
    expect.stringContaining("FLOWSTACK_API_KEY.\n"),
  ]);
  delete place.environment.FLOWSTACK_API_KEY;
  expect((await place.run("list")).err).toContain("`--stack <name>` names it");
  expect((await place.run("list", "--stack", "dev")).err).not.toContain("names it");
});

test("help for a command that is not there says so", async () => {
  const { code, err } = await aPlace().run("help", "nope");
  expect([code, err]).toEqual([1, "error: unknown command 'nope'\n"]);
  expect((await aPlace().run("help", "list")).out).toContain("Usage: pulumi-flowstack list");
});

test.each(["", "list", "adopt", "doctor", "report"])("%s --help tells the exit codes", async (name) => {
  const { code, out } = await aPlace().run(...(name ? [name] : []), "--help");
  expect(code).toBe(0);
  expect(out).toContain("Exit codes:\n  0    done");
});

test.each(["emulator", "demo"])("%s --help tells its exit codes", async (name) => {
  expect((await aPlace().run(name, "--help")).out).toContain("Exit codes:\n  0    stopped with Ctrl+C");
});

test("a fault of this package's own is one line, without a stack and without the key", async () => {
  const place = aPlace();
  place.world.clock.now = () => {
    throw new RangeError("oops with fs_test_emulator");
  };
  place.flowstack.seed(MIXED);
  const { code, err } = await place.run("report");
  expect([code, err]).toEqual([
    1,
    "error: [INTERNAL] This is a fault of pulumi-flowstack; please report it. RangeError: oops with [secret]\n",
  ]);
});
