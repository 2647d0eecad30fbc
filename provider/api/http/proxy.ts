import { FlowstackError } from "../../messages/errors";

/** The text of undici's error when a proxy answers a CONNECT with another status than 200. It has no field for the status. */
const TUNNEL_REFUSED = /^Proxy response \((\d{3})\) !== 200/;

/** SOCKS proxies refuse credentials with codes, not with a status. */
const SOCKS_REFUSED = /^UND_ERR_SOCKS5_AUTH/;

/** The error for a proxy that refused to connect to `server`; undefined for any other failure. */
export function proxyError(
  call: string,
  server: string,
  { code = "", message = "" }: NodeJS.ErrnoException,
): FlowstackError | undefined {
  if (SOCKS_REFUSED.test(code)) return credentialsRequired(call, code);
  const [, status] = (code === "UND_ERR_ABORTED" && TUNNEL_REFUSED.exec(message)) || [];
  if (status === undefined) return undefined;
  if (status === "407") return credentialsRequired(call, `HTTP ${status}`);
  return status.startsWith("5") ? cannotReach(call, server, status) : refused(call, server, status);
}

/**
 * The error for a proxy that requires a user name and a password. The proxy's address is not quoted: it may contain some.
 * @param answer what the proxy answered, such as `HTTP 407`
 */
export function credentialsRequired(call: string, answer: string): FlowstackError {
  return new FlowstackError("PROXY_REFUSED", {
    problem: `${call} was not sent: the proxy requires credentials, or did not accept those that it received (${answer}).`,
    fix: "Set HTTPS_PROXY=http://user:password@host:port, with URL-encoded special characters.",
    outcome: "unprocessed",
  });
}

function refused(call: string, server: string, status: string): FlowstackError {
  return new FlowstackError("PROXY_REFUSED", {
    problem: `${call} was not sent: the proxy refused to connect to ${server} (HTTP ${status}).`,
    fix: "Allow this host at the proxy, or add it to NO_PROXY.",
    outcome: "unprocessed",
  });
}

/** A proxy's 5xx may pass. */
function cannotReach(call: string, server: string, status: string): FlowstackError {
  return new FlowstackError("UNREACHABLE", {
    problem: `${call} was not sent: the proxy could not connect to ${server} (HTTP ${status}).`,
    fix: "Check the host name in flowstack:baseUrl, and the proxy in HTTPS_PROXY.",
    outcome: "unprocessed",
  });
}
