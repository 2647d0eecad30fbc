import { expect, test } from "vitest";
import { readTarget } from "./target";

const key = "fs_test_any";

test.each(["http://127.0.0.1:4010/api/v1", "http://localhost/api/v1", "http://[::1]:1/api/v1/"])(
  "%s is tested as it is",
  (url) => {
    const target = readTarget({ FLOWSTACK_BASE_URL: url, FLOWSTACK_API_KEY: key });
    expect(target).toEqual({ url: url.replace(/\/$/, ""), key });
  },
);

test("without a URL it is an emulator", () => {
  expect(readTarget({ FLOWSTACK_API_KEY: key, FLOWSTACK_ACC: "1" })).toBeNull();
});

test("without a key it is refused", () => {
  expect(() => readTarget({ FLOWSTACK_BASE_URL: "http://localhost" })).toThrow("Set FLOWSTACK_API_KEY");
});

test.each(["https://127.evil.example/api/v1", "https://localhost.example/api/v1"])(
  "%s is a real server, and needs FLOWSTACK_ACC=1",
  (url) => {
    const env = { FLOWSTACK_BASE_URL: url, FLOWSTACK_API_KEY: key };
    expect(() => readTarget(env)).toThrow("Set FLOWSTACK_ACC=1");
    expect(() => readTarget({ ...env, FLOWSTACK_ACC: "0" })).toThrow("Set FLOWSTACK_ACC=1");
    expect(readTarget({ ...env, FLOWSTACK_ACC: "1" })).toEqual({ url, key });
  },
);

test("a real server is never asked in the clear", () => {
  const env = { FLOWSTACK_BASE_URL: "http://api.example", FLOWSTACK_API_KEY: key, FLOWSTACK_ACC: "1" };
  expect(() => readTarget(env)).toThrow("must be https");
});
