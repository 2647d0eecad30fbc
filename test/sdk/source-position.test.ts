import { afterEach, expect, test } from "vitest";
import { recordNoStackTrace } from "../../sdk/source-position";

/** Reads the stack, as Pulumi's SDK does in the constructor of every resource. */
abstract class Base {
  readonly stack: string;
  constructor() {
    const restore = recordNoStackTrace("Base", "Kind");
    try {
      this.stack = new Error("here").stack ?? "";
    } finally {
      restore();
    }
  }
}
class Kind extends Base {}

function program(): string {
  return new Kind().stack;
}

const original = Error.prepareStackTrace;
afterEach(() => {
  Error.prepareStackTrace = original as NonNullable<typeof original>;
});

const framesOf = (stack: string) => stack.split("\n").filter((line) => /^\s+at /.test(line));

test("only the frame of the program is left", () => {
  Error.prepareStackTrace = undefined as unknown as NonNullable<typeof original>;
  const stack = program();
  expect(stack).toMatch(/^Error: here\n/);
  const frames = framesOf(stack).filter(
    (frame) => !frame.includes("new Base") && !frame.includes("new Kind"),
  );
  expect(frames).toEqual([expect.stringMatching(/^ {4}at program \(.*source-position\.test\.ts:\d+:\d+\)$/)]);
});

test("a prepareStackTrace of the program is called with the frames that are left", () => {
  const asked: (string | null)[][] = [];
  Error.prepareStackTrace = (error, sites) => {
    asked.push(sites.map((site) => site.getFunctionName()));
    return `${error.message}: ${sites.length}`;
  };
  expect(program()).toBe("here: 1");
  expect(asked).toEqual([["program"]]);
});

test.each([
  ["of the program", () => "its own"],
  ["that is undefined", undefined],
])("a prepareStackTrace %s is restored", (_, prepare) => {
  Error.prepareStackTrace = prepare as NonNullable<typeof original>;
  program();
  expect(Error.prepareStackTrace).toBe(prepare);
  const restore = recordNoStackTrace("Kind");
  expect(Error.prepareStackTrace).not.toBe(prepare);
  restore();
  expect(Error.prepareStackTrace).toBe(prepare);
});

test("a stack without a constructor of this package stays as it is", () => {
  Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFunctionName()).join();
  const whole = new Error("whole").stack;
  const restore = recordNoStackTrace("Nobody");
  const shown = new Error("shown").stack;
  restore();
  expect(shown).toBe(whole);
});
