import { type Details, type ErrorCode, FlowstackError, linkTo } from "../../provider/messages/errors";
import { scrub } from "../../provider/messages/scrub";

/** Exit codes. `interrupted` and `terminated` are 128 and the signal's number. */
export const EXIT = { ok: 0, failed: 1, findings: 2, interrupted: 130, terminated: 143 } as const;

/** Codes of the commands, in addition to those of provider/messages/errors.ts. They are stable too. */
export type FailureCode =
  | "CANCELLED"
  | "FILE_CHANGED"
  | "FILE_EXISTS"
  | "FILE_UNREADABLE"
  | "NO_SUCH_FOLDER"
  | "NO_PULUMI_YAML"
  | "NOTHING_CHOSEN"
  | "NOT_WRITABLE"
  | "PLUGIN_MISSING"
  | "PULUMI_FAILED"
  | "PULUMI_MISSING"
  | "UNKNOWN_ID"
  | "USAGE"
  | "WOULD_DROP"
  | "WRONG_PROJECT";

type FailureDetails = Pick<Details, "problem" | "fix" | "ids">;

/** An error of a command: the same data as a FlowstackError. */
export class Failure extends Error {
  readonly problem: string;
  readonly fix: string;
  readonly ids: readonly string[];

  constructor(
    readonly code: FailureCode,
    { problem, fix, ids = [] }: FailureDetails,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(`[${code}] ${problem} ${fix}`.trim());
    this.problem = problem;
    this.fix = fix;
    this.ids = ids;
  }
}

export function cancelled(exitCode: number): Failure {
  return new Failure("CANCELLED", { problem: "Stopped: nothing was written.", fix: "" }, exitCode);
}

/** Commands give another way out than the provider, which speaks to people who run `pulumi up`. */
const FIXES: Partial<Record<ErrorCode, string>> = {
  KEY_MISSING: "Set FLOWSTACK_API_KEY, or add --stack with a stack that has flowstack:apiKey.",
  UNAUTHORIZED: "Make a key in FlowStack's dashboard, and set it in FLOWSTACK_API_KEY or the stack.",
};

/** The fields of an error for `--json`; people read `message`. Never a stack trace, never a secret. */
export function errorData(error: unknown, environment: NodeJS.ProcessEnv) {
  const known = isExpected(error) ? error : internal(error as Error, environment);
  const { code, problem, ids } = known;
  const fix = FIXES[code as ErrorCode] ?? known.fix;
  const cause = known instanceof FlowstackError ? known.causeCode : undefined;
  const message = `[${code}] ${problem} ${fix}`.trim();
  return { code, message, problem, fix, ids, cause, link: linkTo(code) };
}

/** Whether it is an expected failure, and no bug of this package. */
export function isExpected(error: unknown): error is Failure | FlowstackError {
  return error instanceof Failure || error instanceof FlowstackError;
}

function internal({ name, message }: Error, environment: NodeJS.ProcessEnv): FlowstackError {
  const problem = `This is a fault of pulumi-flowstack: ${withoutKeys(`${name}: ${message}`, environment)}.`;
  return new FlowstackError("INTERNAL", { problem, fix: "Please report it." });
}

/** A text without FlowStack API keys: that of the environment, and whatever looks like one. */
export function withoutKeys(text: string, { FLOWSTACK_API_KEY: key = "" }: NodeJS.ProcessEnv): string {
  return scrub(text, [key]).replace(/fs_(live|test)_[\x21-\x7e]+/g, "[secret]");
}
