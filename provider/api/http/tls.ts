import { FlowstackError } from "../../messages/errors";

/** Why a secure connection failed: a sentence, and what to do. */
interface Reason {
  codes: RegExp;
  /** Servers may refuse for this reason after Node has made the connection. They read no request. */
  late?: boolean;
  why: string;
  fix: string;
}

/** Node's codes for certificates (X.509), and OpenSSL's for the connection. */
const IS_TLS =
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERROR_IN_C|INVALID_(CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_MISMATCH$|UND_ERR_PRX_TLS$|EPROTO$)/;

/** The first reason whose codes match. */
const REASONS: Reason[] = [
  {
    codes: /^CERT_HAS_EXPIRED$/,
    why: "The server's certificate has expired.",
    fix: "Check this machine's clock. If it is right, the server needs a new certificate.",
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    why: "The server's certificate is not valid yet.",
    fix: "Set this machine's clock. If it is right, the server needs another certificate.",
  },
  {
    codes: /^UND_ERR_PRX_TLS$/,
    why: "The proxy's certificate belongs to another host.",
    fix: "Correct the host name in HTTPS_PROXY.",
  },
  {
    codes: /ALTNAME_INVALID|HOSTNAME_MISMATCH|UNRECOGNIZED_NAME/,
    why: "The server's certificate belongs to another host.",
    fix: "Correct the host name in flowstack:baseUrl.",
  },
  {
    codes: /SELF_SIGNED|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|CERT_UNTRUSTED|INVALID_CA/,
    why: "Node does not trust the authority that signed the server's certificate.",
    fix: "If it is your network's own authority, set NODE_EXTRA_CA_CERTS to the path of its certificate.",
  },
  {
    codes: /WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|BAD_RECORD_TYPE|RECORD_LAYER_FAILURE/,
    why: "The port does not speak https.",
    fix: "Correct the port in flowstack:baseUrl. The address in HTTPS_PROXY usually starts with http://.",
  },
  {
    codes: /CERTIFICATE_REQUIRED|ALERT_(BAD_CERTIFICATE|NO_CERTIFICATE|CERTIFICATE_UNKNOWN|UNKNOWN_CA)/,
    late: true,
    why: "The server requires a client certificate, which pulumi-flowstack cannot send.",
    fix: "Set flowstack:baseUrl to an address that requires none.",
  },
  {
    codes: /PROTOCOL|HANDSHAKE_FAILURE|CIPHER|INSUFFICIENT_SECURITY|VERSION|TOO_(SMALL|WEAK)/,
    why: "The server and Node have no TLS version or cipher in common.",
    fix: "Check flowstack:baseUrl and HTTPS_PROXY: an outdated server or proxy may have answered.",
  },
];

const OTHER: Omit<Reason, "codes"> = {
  why: "The server's certificate or its TLS was not accepted.",
  fix: "Check flowstack:baseUrl and HTTPS_PROXY.",
};

/** OpenSSL's codes. Those of certificates come from Node, and only while it connects. */
const IS_OPENSSL = /^(ERR_SSL_|EPROTO$)/;

/**
 * The error for a secure connection that was not made; undefined for any other failure. Another attempt would end the same
 * way. If OpenSSL fails later, the connection has broken, and the request may have arrived.
 */
export function tlsError(
  call: string,
  server: string,
  error: NodeJS.ErrnoException,
): FlowstackError | undefined {
  const { code = "", syscall } = error;
  const { late, why, fix } = REASONS.find(({ codes }) => codes.test(reasonOf(error))) ?? OTHER;
  const isLate = IS_OPENSSL.test(code) && syscall !== "connect" && !late;
  if (!IS_TLS.test(code) || isLate) return undefined;
  return new FlowstackError("TLS", {
    problem: `${call} was not sent: no secure connection to ${server} (${code}). ${why}`,
    fix,
    outcome: "unprocessed",
  });
}

/** Node gives some of OpenSSL's errors the code EPROTO only: the reason is in the message, as `:wrong version number:`. */
function reasonOf({ code = "", message }: NodeJS.ErrnoException): string {
  return code === "EPROTO" ? message.toUpperCase().replace(/[^A-Z0-9]+/g, "_") : code;
}
