import { FlowstackError } from "../../messages/errors";

const HEADERS_TOO_LARGE = /^(HPE_HEADER_OVERFLOW|UND_ERR_HEADERS_OVERFLOW)$/;

/** Whether an error comes from the parser of HTTP. undici gives it no code. */
export function isParserError({ name, code = "" }: NodeJS.ErrnoException): boolean {
  return name === "HTTPParserError" || code.startsWith("HPE_");
}

/** Whether a reply is not HTTP, or more than the parser accepts. One of the parser's errors only means that a reply ended too early. */
export function isBadHttp(error: NodeJS.ErrnoException): boolean {
  const { code = "", message } = error;
  const hasEnded = code === "HPE_INVALID_EOF_STATE" || /invalid eof state/i.test(message);
  return (isParserError(error) && !hasEnded) || HEADERS_TOO_LARGE.test(code);
}

/** FlowStack may have carried out the call all the same. Another attempt would end the same way. */
export function badHttp(call: string, error: NodeJS.ErrnoException): FlowstackError {
  const [problem, fix] = HEADERS_TOO_LARGE.test(error.code ?? "")
    ? [
        `The headers of the reply to ${call} are larger than Node accepts (${error.code}).`,
        "Check any proxy that adds headers, or set NODE_OPTIONS=--max-http-header-size=65536.",
      ]
    : [
        `The reply to ${call} is not valid HTTP (${reasonOf(error)}).`,
        "Check flowstack:baseUrl (http or https, and the port) and any proxy.",
      ];
  return new FlowstackError("BAD_HTTP", { problem, fix, outcome: "unknown" });
}

/** The code, or the parser's own reason, such as `Invalid header token`: it quotes nothing of the reply. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code ?? /\(([A-Za-z0-9 ,/'-]+)\)$/.exec(message)?.[1] ?? "unknown reason";
}
