import { FlowstackError } from "../../provider/messages/errors";
import { scrub } from "../../provider/messages/scrub";

/** Every way in which a command fails on purpose, beside those of the provider (provider/errors.ts). Stable as well. */
export type FailureCode =
  | "CANCELLED"
  | "FILE_CHANGED"
  | "FILE_EXISTS"
  | "FILE_UNREADABLE"
  | "NO_SUCH_FOLDER"
  | "NOTHING_CHOSEN"
  | "NOT_WRITABLE"
  | "PULUMI_FAILED"
  | "PULUMI_MISSING"
  | "UNKNOWN_ID"
  | "USAGE"
  | "WOULD_DROP"
  | "WRONG_PROJECT";

export class Failure extends Error {
  constructor(
    readonly code: FailureCode,
    /** What happened and why, then what to do: whole sentences. */
    text: string,
  ) {
    super(`[${code}] ${text}`);
  }
}

/** What is said of an error: never a stack, never a secret. */
export interface Said {
  code: string;
  message: string;
}

/** @param namesStack whether the command was given a stack: then its configuration was read already */
export function sayingOf(error: unknown, environment: NodeJS.ProcessEnv, namesStack: boolean): Said {
  if (error instanceof Failure) return { code: error.code, message: error.message };
  if (error instanceof FlowstackError) return { code: error.code, message: forCommands(error, namesStack) };
  const { name, message } = error as Error;
  const what = scrub(`${name}: ${message}`, [environment.FLOWSTACK_API_KEY ?? ""]);
  const text = `[INTERNAL] This is a fault of pulumi-flowstack; please report it. ${what}`;
  return { code: "INTERNAL", message: text };
}

/** The provider speaks to people who run `pulumi up`: commands have no last update, and read no stack by themselves. */
function forCommands({ code, message }: FlowstackError, namesStack: boolean): string {
  if (code === "UNAUTHORIZED") return message.replace(/ If you have just rotated it.*$/s, "");
  if (code !== "KEY_MISSING" || namesStack) return message;
  return `${message} A stack's configuration is read where \`--stack <name>\` names it.`;
}
