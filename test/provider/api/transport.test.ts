import { expect, test } from "vitest";
import { errorForCutBody, errorForTransport } from "../../../provider/api/transport";
import { FlowstackError } from "../../../provider/messages/errors";
import { timeout, transportError } from "../script";

const CALL = "GET /connections/conn_a";
const SERVER = "https://flowstack.test/api/v1";

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
  [transportError("ERR_SSL_WRONG_VERSION_NUMBER"), "TLS", "unprocessed"],
  [timeout(), "TIMEOUT", "unknown"],
  [transportError("ECONNRESET", "read"), "CONNECTION_LOST", "unknown"],
  [transportError("ETIMEDOUT", "read"), "CONNECTION_LOST", "unknown"],
  [transportError("EPIPE", "write"), "CONNECTION_LOST", "unknown"],
  [transportError("UND_ERR_SOCKET"), "CONNECTION_LOST", "unknown"],
  [new Error("sk_secret"), "CONNECTION_LOST", "unknown"],
])("%s becomes %s, %s, and its message is not quoted", (error, code, outcome) => {
  const failure = errorForTransport(CALL, SERVER, error);
  expect(failure).toMatchObject({ code, outcome });
  expect(failure.message).toContain(CALL);
  expect(failure.message).not.toContain("sk_secret");
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
  expect(errorForCutBody(timeout())).toMatchObject({ name: "TimeoutError" });
});
