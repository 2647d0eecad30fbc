import { expect, test } from "vitest";
import { readTarget } from "./target";

const key = "fs_test_any";

test.each(["http://127.0.0.1:4010/api/v1", "http://localhost/api/v1", "http://[::1]:1/api/v1/"])(
  "%s is a loopback address and needs no consent",
  (url) => {
    const target = readTarget({ FLOWSTACK_BASE_URL: url, FLOWSTACK_API_KEY: key });
    expect(target).toEqual({ url: url.replace(/\/$/, ""), key });
  },
);

test("without FLOWSTACK_BASE_URL the target is an emulator", () => {
  expect(readTarget({ FLOWSTACK_API_KEY: key, FLOWSTACK_ACC: "1" })).toBeNull();
});

test("without FLOWSTACK_API_KEY the target is refused", () => {
  expect(() => readTarget({ FLOWSTACK_BASE_URL: "http://localhost" })).toThrow("Set FLOWSTACK_API_KEY");
});

// Hosts that only begin like a loopback address.
test.each(["https://127.evil.example/api/v1", "https://localhost.example/api/v1"])(
  "%s is not a loopback address, and needs FLOWSTACK_ACC=1",
  (url) => {
    const env = { FLOWSTACK_BASE_URL: url, FLOWSTACK_API_KEY: key };
    expect(() => readTarget(env)).toThrow("Set FLOWSTACK_ACC=1");
    expect(() => readTarget({ ...env, FLOWSTACK_ACC: "0" })).toThrow("Set FLOWSTACK_ACC=1");
    expect(readTarget({ ...env, FLOWSTACK_ACC: "1" })).toEqual({ url, key });
  },
);

test("a real server must be https, as the key must not be sent in plain text", () => {
  const env = { FLOWSTACK_BASE_URL: "http://api.example", FLOWSTACK_API_KEY: key, FLOWSTACK_ACC: "1" };
  expect(() => readTarget(env)).toThrow("must be https");
});
