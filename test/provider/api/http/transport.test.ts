import { expect, test } from "vitest";
import { errorForCutBody, errorForTransport } from "../../../../provider/api/http/transport";
import { FlowstackError } from "../../../../provider/messages/errors";
import { timeout, transportError } from "../../script";

const CALL = "GET /connections/conn_a";
const SERVER = "https://flowstack.test/api/v1";

/** What undici throws when its parser fails: it has no code. */
function parserError(reason: string): Error {
  const message = `Response does not match the HTTP/1.1 protocol (${reason})`;
  return Object.assign(new Error(message), { name: "HTTPParserError" });
}

/** What undici throws when a proxy answers a CONNECT with this status. */
function tunnelRefused(status: number): Error {
  const message = `Proxy response (${status}) !== 200 when HTTP Tunneling`;
  return Object.assign(new Error(message), { code: "UND_ERR_ABORTED", name: "AbortError" });
}

function eproto(reason: string): Error {
  const message = `write EPROTO 80E1:error:0A00010B:SSL routines:ssl3_get_record:${reason}:../record.c:354:`;
  return Object.assign(new Error(message), { code: "EPROTO" });
}

test.each([
  [transportError("ECONNREFUSED"), "UNREACHABLE", "unprocessed"],
  [transportError("ENOTFOUND"), "UNREACHABLE", "unprocessed"],
  [transportError("EAI_AGAIN"), "UNREACHABLE", "unprocessed"],
  [transportError("UND_ERR_CONNECT_TIMEOUT"), "UNREACHABLE", "unprocessed"],
  [transportError("ETIMEDOUT", "connect"), "UNREACHABLE", "unprocessed"],
  [transportError("DEPTH_ZERO_SELF_SIGNED_CERT"), "TLS", "unprocessed"],
  [transportError("SELF_SIGNED_CERT_IN_CHAIN"), "TLS", "unprocessed"],
  [transportError("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "TLS", "unprocessed"],
  [transportError("CERT_HAS_EXPIRED"), "TLS", "unprocessed"],
  [transportError("ERR_TLS_CERT_ALTNAME_INVALID"), "TLS", "unprocessed"],
  [transportError("ERR_SSL_WRONG_VERSION_NUMBER", "connect"), "TLS", "unprocessed"],
  [transportError("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "read"), "TLS", "unprocessed"],
  [transportError("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"), "CONNECTION_LOST", "unknown"],
  [transportError("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", "read"), "CONNECTION_LOST", "unknown"],
  [transportError("EPROTO", "write"), "CONNECTION_LOST", "unknown"],
  [transportError("EHOSTUNREACH", "read"), "CONNECTION_LOST", "unknown"],
  [transportError("ENETUNREACH", "write"), "CONNECTION_LOST", "unknown"],
  [timeout(), "TIMEOUT", "unknown"],
  [transportError("ECONNRESET", "read"), "CONNECTION_LOST", "unknown"],
  [transportError("ETIMEDOUT", "read"), "CONNECTION_LOST", "unknown"],
  [transportError("EPIPE", "write"), "CONNECTION_LOST", "unknown"],
  [transportError("UND_ERR_SOCKET"), "CONNECTION_LOST", "unknown"],
  [transportError("UND_ERR_RES_CONTENT_LENGTH_MISMATCH"), "BAD_HTTP", "unknown"],
  [transportError("UND_ERR_HEADERS_OVERFLOW"), "BAD_HTTP", "unknown"],
  [transportError("HPE_HEADER_OVERFLOW"), "BAD_HTTP", "unknown"],
  [transportError("HPE_INVALID_CONSTANT"), "BAD_HTTP", "unknown"],
  [parserError("Invalid header token"), "BAD_HTTP", "unknown"],
  [parserError("Invalid EOF state"), "CONNECTION_LOST", "unknown"],
  [transportError("HPE_INVALID_EOF_STATE"), "CONNECTION_LOST", "unknown"],
  [transportError("UND_ERR_CLOSED"), "CONNECTION_LOST", "unknown"],
  [transportError("ERR_STREAM_PREMATURE_CLOSE"), "CONNECTION_LOST", "unknown"],
  [transportError("ECONNRESET", "connect"), "UNREACHABLE", "unprocessed"],
  [transportError("UND_ERR_PRX_CONN"), "UNREACHABLE", "unprocessed"],
  [transportError("UND_ERR_SOCKS5_REPLY_5"), "UNREACHABLE", "unprocessed"],
  [transportError("UND_ERR_SOCKS5_AUTH_REJECTED", "connect"), "PROXY_REFUSED", "unprocessed"],
  [tunnelRefused(407), "PROXY_REFUSED", "unprocessed"],
  [tunnelRefused(403), "PROXY_REFUSED", "unprocessed"],
  [tunnelRefused(302), "PROXY_REFUSED", "unprocessed"],
  [tunnelRefused(502), "UNREACHABLE", "unprocessed"],
  [tunnelRefused(503), "UNREACHABLE", "unprocessed"],
])("%s becomes %s, %s, and its message is not quoted", (error, code, outcome) => {
  const failure = errorForTransport(CALL, SERVER, error);
  expect(failure).toMatchObject({ code, outcome });
  expect(failure.message).toContain(CALL);
  expect(failure.message).not.toContain("sk_secret");
});

test.each([
  [new Error("No."), "Error: No.", "unknown"],
  [new TypeError("a is not a function"), "TypeError: a is not a function.", "unknown"],
  [transportError("ERR_ASSERTION"), "Error: [secret] in ERR_ASSERTION.", "unknown"],
  [transportError("UND_ERR_NOT_SUPPORTED"), "Error: [secret] in UND_ERR_NOT_SUPPORTED.", "unknown"],
  [transportError("MODULE_NOT_FOUND"), "Error: [secret] in MODULE_NOT_FOUND.", "unprocessed"],
  [transportError("ERR_MODULE_NOT_FOUND"), "Error: [secret] in ERR_MODULE_NOT_FOUND.", "unprocessed"],
  [transportError("UND_ERR_INVALID_ARG"), "Error: [secret] in UND_ERR_INVALID_ARG.", "unprocessed"],
  [transportError("ERR_INVALID_CHAR"), "Error: [secret] in ERR_INVALID_CHAR.", "unprocessed"],
  [new Error("first line\n- /a/path"), "Error: first line.", "unknown"],
  ["no error", "Error: .", "unknown"],
  [undefined, "Error: .", "unknown"],
])(
  "%s was not foreseen: it is INTERNAL, and its message is quoted without secrets",
  (error, text, outcome) => {
    const failure = errorForTransport(CALL, SERVER, error, ["sk_secret"]);
    expect(failure).toMatchObject({ code: "INTERNAL", outcome });
    expect(failure.problem).toBe(
      `${CALL} ${outcome === "unknown" ? "failed unexpectedly" : "was not sent"}: ${text}`,
    );
  },
);

/** Codes of Node and OpenSSL, some of them with the message that has the reason, and what the error says about them. */
const TLS: [error: Error, why: RegExp, fix: RegExp][] = [
  [transportError("CERT_HAS_EXPIRED"), /has expired/, /clock/],
  [transportError("CERT_NOT_YET_VALID"), /not valid yet/, /clock/],
  [transportError("ERR_TLS_CERT_ALTNAME_INVALID"), /another host/, /flowstack:baseUrl/],
  [transportError("HOSTNAME_MISMATCH"), /another host/, /flowstack:baseUrl/],
  [transportError("ERR_SSL_TLSV1_UNRECOGNIZED_NAME"), /another host/, /flowstack:baseUrl/],
  [transportError("UND_ERR_PRX_TLS"), /proxy's certificate/, /HTTPS_PROXY/],
  [transportError("DEPTH_ZERO_SELF_SIGNED_CERT"), /does not trust/, /NODE_EXTRA_CA_CERTS/],
  [transportError("SELF_SIGNED_CERT_IN_CHAIN"), /does not trust/, /NODE_EXTRA_CA_CERTS/],
  [transportError("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"), /does not trust/, /NODE_EXTRA_CA_CERTS/],
  [transportError("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), /does not trust/, /NODE_EXTRA_CA_CERTS/],
  [transportError("ERR_SSL_WRONG_VERSION_NUMBER"), /does not speak https/, /port.*http:\/\//],
  [transportError("ERR_SSL_PACKET_LENGTH_TOO_LONG"), /does not speak https/, /port.*http:\/\//],
  [eproto("wrong version number"), /does not speak https/, /port.*http:\/\//],
  [eproto("sslv3 alert handshake failure"), /no TLS version or cipher/, /outdated/],
  [eproto("tlsv1 alert protocol version"), /no TLS version or cipher/, /outdated/],
  [transportError("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"), /no TLS version or cipher/, /outdated/],
  [transportError("ERR_SSL_UNSUPPORTED_PROTOCOL"), /no TLS version or cipher/, /outdated/],
  [transportError("ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE"), /no TLS version or cipher/, /outdated/],
  [transportError("ERR_SSL_DH_KEY_TOO_SMALL"), /no TLS version or cipher/, /outdated/],
  [transportError("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"), /client certificate/, /flowstack:baseUrl/],
  [transportError("CERT_REVOKED"), /not accepted/, /flowstack:baseUrl/],
  [transportError("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR"), /not accepted/, /flowstack:baseUrl/],
  [eproto("something else"), /not accepted/, /flowstack:baseUrl/],
];

test.each(TLS)("%s is a fault of TLS with its own advice", (error, why, fix) => {
  const failure = errorForTransport(CALL, SERVER, Object.assign(error, { syscall: "connect" }));
  expect(failure).toMatchObject({ code: "TLS", outcome: "unprocessed" });
  expect(failure.problem).toMatch(why);
  expect(failure.fix).toMatch(fix);
});

test("a proxy's refusal names its status, and the way to give credentials", () => {
  expect(errorForTransport(CALL, SERVER, tunnelRefused(407)).message).toMatch(
    /the proxy requires credentials.*\(HTTP 407\)\. Set HTTPS_PROXY=http:\/\/user:password@host:port/,
  );
  expect(errorForTransport(CALL, SERVER, tunnelRefused(403)).message).toMatch(/\(HTTP 403\)\..*NO_PROXY/);
  expect(errorForTransport(CALL, SERVER, tunnelRefused(502)).message).toMatch(/\(HTTP 502\)\..*HTTPS_PROXY/);
});

test.each(["ENOTFOUND", "CERT_HAS_EXPIRED"])("the error for %s names the server", (code) => {
  expect(errorForTransport(CALL, SERVER, transportError(code)).message).toContain(`to ${SERVER} (${code})`);
});

test("a FlowstackError stays the same error", () => {
  const known = new FlowstackError("BODY_TOO_LARGE", { problem: "Too large.", fix: "", outcome: "unknown" });
  expect(errorForTransport(CALL, SERVER, known)).toBe(known);
  expect(errorForCutBody(known)).toBe(known);
});

test("a body that ends too early is CUT_BODY, except after a timeout", () => {
  expect(errorForCutBody(transportError("ECONNRESET"))).toMatchObject({
    code: "CUT_BODY",
    outcome: "unknown",
  });
  const invalid = parserError("Invalid character in chunk size");
  expect(errorForCutBody(invalid)).toBe(invalid);
  expect(errorForCutBody(parserError("Invalid EOF state"))).toMatchObject({ code: "CUT_BODY" });
  expect(errorForCutBody(timeout())).toMatchObject({ name: "TimeoutError" });
});
