/** Makes a connection: undici's connectors have this form. */
type Connect<Options, Socket> = (options: Options, callback: Connected<Socket>) => void;
type Connected<Socket> = (...result: [null, Socket] | [Error, null]) => void;

/** undici's HTTP/1 parser, as far as it is used here. */
interface Parser {
  onHeadersComplete: (status: number, ...more: unknown[]) => unknown;
}

const CONTINUE = 100;
const PROCESSING = 102;

/**
 * A connector of undici with two corrections:
 * - Its connections ignore an unexpected `100 Continue` (RFC 9110, 15.2).
 * - Its errors have the `syscall` "connect", whatever failed while it connected: nothing was sent.
 */
export function corrected<O, S extends object>(connect: Connect<O, S>): Connect<O, S> {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(Object.assign(error, { syscall: "connect" }), null);
      // undici attaches its parser within this call.
      callback(null, socket);
      ignoreContinue(parserOf(socket));
    });
}

/** undici keeps the parser at the socket, under a symbol that it does not export. */
function parserOf(socket: object): Partial<Parser> | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "parser");
  return key && (socket as Record<symbol, Partial<Parser>>)[key];
}

/**
 * undici closes a connection that sends `100 Continue`, and has no option for it. It ignores `102 Processing`, so the parser
 * receives 102 in place of 100.
 */
function ignoreContinue(parser: Partial<Parser> | undefined): void {
  const original = parser?.onHeadersComplete?.bind(parser);
  if (!parser || !original) return;
  parser.onHeadersComplete = (status, ...more) =>
    original(status === CONTINUE ? PROCESSING : status, ...more);
}
