import { FlowstackError } from "../../provider/messages/errors";
import { Failure, sayingOf } from "../shared/failure";
import type { Finding } from "./finding";

/**
 * What fails on purpose, as a finding; messages say at their end what to do.
 * @throws what is a fault of this package
 */
export function failureFinding(check: string, error: unknown, namesStack: boolean): Finding {
  if (!(error instanceof FlowstackError || error instanceof Failure)) throw error;
  const { code, message } = sayingOf(error, {}, namesStack);
  const [, text, advice] = /^(.*[.!?]"?) ((?:`|[A-Z])[^.]*(?:\.[^ ][^.]*)*\.)$/s.exec(message) ?? [];
  if (text && advice) return { check, level: "problem", text, fix: advice };
  return { check, level: "problem", text: message, fix: fixOf(code) };
}

/** For those that say it all in one sentence. */
function fixOf(code: string): string {
  const isSetting = code.endsWith("_INVALID");
  return isSetting
    ? "Correct the setting, or leave it out."
    : "Check the network and HTTPS_PROXY, and try again.";
}
