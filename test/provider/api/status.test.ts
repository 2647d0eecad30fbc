import { expect, test } from "vitest";
import { errorForStatus } from "../../../provider/api/status";
import { html, refusal, reply } from "../script";

const CALL = "GET /connections/conn_a";

/** Status, code, outcome, and what the advice must mention. */
const STATUSES: [number, string, string, RegExp][] = [
  [400, "VALIDATION_ERROR", "rejected", /Correct the field/],
  [401, "UNAUTHORIZED", "rejected", /did not accept the API key.*flowstack:apiKey.*FLOWSTACK_API_KEY/],
  [403, "FORBIDDEN", "rejected", /scope .*another FlowStack project.*Read and Write/],
  [404, "NOT_FOUND", "rejected", /no such connection/],
  [408, "TIMEOUT", "unknown", /proxy or gateway/],
  [409, "CONFLICT", "rejected", /at the same time.*pulumi refresh/],
  [429, "RATE_LIMITED", "unprocessed", /flowstack:rateLimitMaxWait/],
  [500, "SERVER_ERROR", "unknown", /internal error/],
  [503, "SERVICE_UNAVAILABLE", "unknown", /maintenance/],
  [504, "GATEWAY_TIMEOUT", "unknown", /gateway/],
  [502, "SERVER_ERROR", "unknown", /internal error/],
  [599, "SERVER_ERROR", "unknown", /internal error/],
  [418, "UNEXPECTED_STATUS", "rejected", /flowstack:baseUrl/],
];

test.each(STATUSES)("HTTP %i becomes %s, %s, with advice", (status, code, outcome, advice) => {
  const error = errorForStatus(CALL, refusal(status, "Because."), []);
  expect(error).toMatchObject({ code, outcome });
  expect(error.message).toContain(`${CALL} failed with HTTP ${status}. FlowStack says: "Because." `);
  expect(error.message).toMatch(advice);
});

test.each([404, 410])("a %i for the list itself says that the address is wrong", (status) => {
  const { message } = errorForStatus("GET /connections", refusal(status), []);
  expect(message).toMatch(/API is not at this address.*flowstack:baseUrl/);
});

test("a 409 to a create names the ways to resolve a conflict of names", () => {
  const { message } = errorForStatus("POST /connections", refusal(409), []);
  expect(message).toMatch(/another name.*import.*deleteBeforeReplace/);
});

/** Refusals that FlowStack did not write say nothing about the values, the key or its scopes. */
const FOREIGN: Record<number, RegExp> = {
  400: /proxy, a firewall.*flowstack:baseUrl/,
  401: /proxy, a firewall.*flowstack:baseUrl.*API key/,
  409: /proxy, a firewall.*flowstack:baseUrl/,
};
const FOREIGN_5XX = /gateway, or a proxy .*Try again later.*flowstack:baseUrl/;

test.each(STATUSES.filter(([status]) => status !== 404 && status !== 403))(
  "HTTP %i with an HTML page is still %s",
  (status, code, outcome, advice) => {
    const error = errorForStatus(CALL, html(status), []);
    expect(error).toMatchObject({ code, outcome });
    expect(error.message).toContain("not FlowStack's JSON");
    expect(error.message).toMatch(FOREIGN[status] ?? (status >= 500 ? FOREIGN_5XX : advice));
    expect(error.message).not.toContain("<");
  },
);

test.each([
  ["an HTML page", html(403)],
  ["an empty body", reply(403)],
  ["text", reply(403, "Forbidden")],
  ["a gateway's JSON", reply(403, { message: "Forbidden" })],
  ["an error that is a string", reply(403, { error: "Forbidden" })],
])("a 403 with %s does not come from FlowStack, and says nothing about scopes", (_, answer) => {
  const error = errorForStatus("POST /connections", answer, []);
  expect(error).toMatchObject({ code: "NOT_JSON", outcome: "rejected" });
  expect(error.message).toMatch(/HTTP 403.*firewall.*flowstack:baseUrl.*HTTPS_PROXY/);
  expect(error.message).not.toMatch(/scope|project/);
});

test.each([html(407), reply(407)])("HTTP 407 comes from a proxy that requires credentials", (answer) => {
  const error = errorForStatus(CALL, answer, []);
  expect(error).toMatchObject({ code: "PROXY_REFUSED", outcome: "unprocessed" });
  expect(error.message).toContain("HTTPS_PROXY=http://user:password@host:port");
});

test.each([
  ["HTML", html(404)],
  ["an empty body", reply(404)],
  ["text", reply(404, "not found")],
  ["another server's JSON", reply(404, { message: "no Route matched with those values" })],
  ["an error that is a string", reply(404, { error: "Not Found" })],
  ["a code that is a number", reply(404, { error: { code: 404, message: "Not Found" } })],
  ["a JSON list", reply(404, [])],
  ["null", reply(404, "null")],
])("a 404 with %s is never NOT_FOUND", (_, answer) => {
  expect(errorForStatus(CALL, answer, [])).toMatchObject({ code: "NOT_JSON", outcome: "unknown" });
});

test.each([301, 302, 303, 307, 308])(
  "HTTP %i is not followed, and the error names the setting to check",
  (status) => {
    const error = errorForStatus(
      CALL,
      reply(status, "", { location: "https://elsewhere.test/?key=sk_1" }),
      [],
    );
    expect(error.code).toBe("REDIRECTED");
    expect(error.message).toContain("flowstack:baseUrl");
    expect(error.message).not.toContain("elsewhere");
  },
);

test.each(STATUSES.map(([status]) => status))(
  "keys that a reply with HTTP %i quotes are masked",
  (status) => {
    const [own, theirs] = ["fs_live_0123456789abcdef", "sk_canary_0123456789"];
    const quote = `Key ${theirs} of Bearer ${own} (${Buffer.from(own).toString("base64")}) is wrong`;
    const { message, stack } = errorForStatus(CALL, refusal(status, quote), [own, theirs]);
    expect(message).toContain("Key [secret] of Bearer [secret] (");
    for (const leak of ["0123456789", "abcdef", Buffer.from(own).toString("base64").slice(4, 20)]) {
      expect(`${message}${stack}`).not.toContain(leak);
    }
  },
);

test("a quotation has no control characters and is cut when it is long", () => {
  const { message } = errorForStatus(
    CALL,
    refusal(400, `red\u001b[31m\r\n\u202e${"long ".repeat(1_000)}`),
    [],
  );
  expect(message).toContain('FlowStack says: "red [31m long long');
  expect(message).toMatch(/…" FlowStack rejected/);
  expect(message.length).toBeLessThan(600);
});

test.each([undefined, "", " \n"])("an error whose message is %o is not quoted", (message) => {
  const { message: text } = errorForStatus(CALL, reply(400, { error: { message } }), []);
  expect(text).toBe(
    `[VALIDATION_ERROR] ${CALL} failed with HTTP 400. FlowStack rejected the values. Correct the field that FlowStack names.`,
  );
});
