import { afterEach, expect, test } from "vitest";
import { recordOnlyTheCallersLine } from "../../sdk/source-position";

/** What reads the stack, as Pulumi's SDK does in the constructor of every resource. */
abstract class Base {
  readonly stack: string;
  constructor() {
    const restore = recordOnlyTheCallersLine("Base", "Kind");
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

test("the one frame that is left is the program's", () => {
  Error.prepareStackTrace = undefined as unknown as NonNullable<typeof original>;
  const stack = program();
  expect(stack).toMatch(/^Error: here\n/);
  const frames = framesOf(stack).filter(
    (frame) => !frame.includes("new Base") && !frame.includes("new Kind"),
  );
  expect(frames).toEqual([expect.stringMatching(/^ {4}at program \(.*source-position\.test\.ts:\d+:\d+\)$/)]);
});

test("a program's own way to write stacks is asked, and gets the frames that are left", () => {
  const asked: (string | null)[][] = [];
  Error.prepareStackTrace = (error, sites) => {
    asked.push(sites.map((site) => site.getFunctionName()));
    return `${error.message}: ${sites.length}`;
  };
  expect(program()).toBe("here: 1");
  expect(asked).toEqual([["program"]]);
});

test.each([
  ["that there is", () => "its own"],
  ["that there is not", undefined],
])("a way to write stacks %s is put back, whatever happens", (_, prepare) => {
  Error.prepareStackTrace = prepare as NonNullable<typeof original>;
  program();
  expect(Error.prepareStackTrace).toBe(prepare);
  const restore = recordOnlyTheCallersLine("Kind");
  expect(Error.prepareStackTrace).not.toBe(prepare);
  restore();
  expect(Error.prepareStackTrace).toBe(prepare);
});

test("without a constructor of ours in it a stack is left as it is", () => {
  Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFunctionName()).join();
  const whole = new Error("whole").stack;
  const restore = recordOnlyTheCallersLine("Nobody");
  const shown = new Error("shown").stack;
  restore();
  expect(shown).toBe(whole);
});
