import { expect, test } from "vitest";
import { badReply, bodyOf, brokenOff, failureOf, failureOfTransport } from "../../../provider/api/failures";
import { FlowstackError } from "../../../provider/messages/errors";
import { html, refusal, reply, timeout, transportError } from "../script";

const CALL = "GET /connections/conn_a";
const SERVER = "https://flowstack.test/api/v1";

/** Status, code, outcome, and what the advice must come to speak of. */
const STATUSES: [number, string, string, RegExp][] = [
  [400, "VALIDATION_ERROR", "rejected", /Correct the field/],
  [401, "UNAUTHORIZED", "rejected", /flowstack:apiKey.*FLOWSTACK_API_KEY.*--run-program/],
  [403, "FORBIDDEN", "rejected", /scope .*Read.*Write.*another FlowStack project/],
  [404, "NOT_FOUND", "rejected", /no such connection/],
  [408, "TIMEOUT", "unknown", /in between/],
  [409, "CONFLICT", "rejected", /at the same time.*pulumi refresh/],
  [429, "RATE_LIMITED", "unprocessed", /flowstack:rateLimitMaxWait/],
  [500, "SERVER_ERROR", "unknown", /FlowStack's side/],
  [503, "SERVICE_UNAVAILABLE", "unknown", /maintenance/],
  [504, "GATEWAY_TIMEOUT", "unknown", /gateway/],
  [502, "SERVER_ERROR", "unknown", /FlowStack's side/],
  [599, "SERVER_ERROR", "unknown", /FlowStack's side/],
  [418, "UNEXPECTED_STATUS", "rejected", /flowstack:baseUrl/],
];

test.each(STATUSES)("HTTP %i is %s, %s, with advice", (status, code, outcome, advice) => {
  const error = failureOf(CALL, refusal(status, "Because."), []);
  expect(error).toMatchObject({ code, outcome });
  expect(error.message).toContain(`${CALL} was answered with HTTP ${status}. It says: "Because." `);
  expect(error.message).toMatch(advice);
});

test("where the list itself is not found, the address is wrong", () => {
  const { message } = failureOf("GET /connections", refusal(404), []);
  expect(message).toMatch(/API is not there: check flowstack:baseUrl/);
});

test("a conflict of a create is one of names", () => {
  const { message } = failureOf("POST /connections", refusal(409), []);
  expect(message).toMatch(/another name.*import.*deleteBeforeReplace/);
});

test.each(STATUSES.filter(([status]) => status !== 404))(
  "HTTP %i as an HTML page keeps its code %s",
  (status, code, outcome, advice) => {
    const error = failureOf(CALL, html(status), []);
    expect(error).toMatchObject({ code, outcome });
    expect(error.message).toContain("not FlowStack's own JSON");
    expect(error.message).toMatch(advice);
    expect(error.message).not.toContain("<");
  },
);

test.each([
  ["HTML", html(404)],
  ["nothing", reply(404)],
  ["text", reply(404, "not found")],
  ["JSON of another kind", reply(404, { message: "no Route matched with those values" })],
  ["an error that is a text", reply(404, { error: "Not Found" })],
  ["a code that is a number", reply(404, { error: { code: 404, message: "Not Found" } })],
  ["a JSON list", reply(404, [])],
  ["null", reply(404, "null")],
])("a 404 with %s is never NOT_FOUND", (_, answer) => {
  expect(failureOf(CALL, answer, [])).toMatchObject({ code: "NOT_JSON", outcome: "unknown" });
});

test.each([301, 302, 303, 307, 308])("HTTP %i is not followed, and says where to look", (status) => {
  const error = failureOf(CALL, reply(status, "", { location: "https://elsewhere.test/?key=sk_1" }), []);
  expect(error.code).toBe("REDIRECTED");
  expect(error.message).toContain("flowstack:baseUrl");
  expect(error.message).not.toContain("elsewhere");
});

test.each(STATUSES.map(([status]) => status))("HTTP %i that quotes the keys is scrubbed", (status) => {
  const [own, theirs] = ["fs_live_0123456789abcdef", "sk_canary_0123456789"];
  const quote = `Key ${theirs} of Bearer ${own} (${Buffer.from(own).toString("base64")}) is wrong`;
  const { message, stack } = failureOf(CALL, refusal(status, quote), [own, theirs]);
  expect(message).toContain("Key [secret] of Bearer [secret] (");
  for (const leak of ["0123456789", "abcdef", Buffer.from(own).toString("base64").slice(4, 20)]) {
    expect(`${message}${stack}`).not.toContain(leak);
  }
});

test("a quotation has no control characters, and an end", () => {
  const { message } = failureOf(CALL, refusal(400, `red\u001b[31m\r\n\u202e${"long ".repeat(1_000)}`), []);
  expect(message).toContain('It says: "red [31m long long');
  expect(message).toMatch(/…" FlowStack refused/);
  expect(message.length).toBeLessThan(600);
});

test.each([undefined, "", " \n"])("an error that says %o is not quoted", (message) => {
  const { message: text } = failureOf(CALL, reply(400, { error: { message } }), []);
  expect(text).toBe(
    `[VALIDATION_ERROR] ${CALL} was answered with HTTP 400. FlowStack refused the values. Correct the field that it names.`,
  );
});

test("a success is what its JSON says", () => {
  expect(bodyOf(CALL, reply(200, { id: "conn_a" }))).toEqual({ id: "conn_a" });
  expect(bodyOf(CALL, reply(200, '{"id":1}', { "content-type": "text/plain" }))).toEqual({ id: 1 });
});

test.each([
  ["HTML", html(200), "NOT_JSON"],
  ["text", reply(200, "Welcome!", { "content-type": "text/plain" }), "NOT_JSON"],
  ["half an object", reply(200, '{"id":"conn', { "content-type": "application/json" }), "CUT_BODY"],
  ["… of a JSON of a kind", reply(200, '{"id":', { "content-type": "application/problem+json" }), "CUT_BODY"],
  ["nothing at all", reply(201, ""), "CUT_BODY"],
])("a success with %s is %s, and may have been carried out", (_, answer, code) => {
  expect(() => bodyOf(CALL, answer)).toThrow(expect.objectContaining({ code, outcome: "unknown" }));
});

test("a reply that lacks what is documented is BAD_REPLY, and may have been carried out", () => {
  expect(badReply(CALL)).toMatchObject({ code: "BAD_REPLY", outcome: "unknown" });
});

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
])("%s is %s, %s, and quotes nothing of it", (error, code, outcome) => {
  const failure = failureOfTransport(CALL, SERVER, error);
  expect(failure).toMatchObject({ code, outcome });
  expect(failure.message).toContain(CALL);
  expect(failure.message).not.toContain("sk_secret");
});

test.each(["ENOTFOUND", "CERT_HAS_EXPIRED"])("%s names the server, whose address may be wrong", (code) => {
  expect(failureOfTransport(CALL, SERVER, transportError(code)).message).toContain(`to ${SERVER} (${code})`);
});

test("a failure that is known already stays what it is", () => {
  const known = new FlowstackError("BODY_TOO_LARGE", "Too large.", "unknown");
  expect(failureOfTransport(CALL, SERVER, known)).toBe(known);
  expect(brokenOff(known)).toBe(known);
});

test("a body that breaks off is CUT_BODY, unless time was up", () => {
  expect(brokenOff(transportError("ECONNRESET"))).toMatchObject({ code: "CUT_BODY", outcome: "unknown" });
  expect(brokenOff(timeout())).toMatchObject({ name: "TimeoutError" });
});
