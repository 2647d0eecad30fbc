import { FlowstackError } from "./errors";
import { scrub } from "./scrub";

/** An error that is safe to show: no secret, no stack. What nobody foresaw becomes INTERNAL. */
export function presentable(error: unknown, secrets: readonly string[]): FlowstackError {
  const { code, problem, fix, ids, causeCode, outcome } =
    error instanceof FlowstackError ? error : unforeseen(error as Error);
  return new FlowstackError(code, {
    problem: scrub(problem, secrets),
    fix: scrub(fix, secrets),
    ids,
    outcome,
    ...(causeCode && { cause: causeCode }),
  });
}

/** An error as one line for the user, with the place of its explanation. */
export function textOf(error: FlowstackError): string {
  return `${error.message} More: ${error.link}`;
}

function unforeseen({ name, message }: Error): FlowstackError {
  return new FlowstackError("INTERNAL", {
    problem: `A bug in pulumi-flowstack: ${name}: ${message}`,
    fix: "Please report it.",
  });
}
