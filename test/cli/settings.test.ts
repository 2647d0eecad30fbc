import { expect, test } from "vitest";
import { aPlace, MIXED, type Place } from "./run";

const COMMANDS = ["list", "adopt", "doctor", "report"];

/** A stack that manages a connection, with its own settings or none. */
function aStack(config: Record<string, string>): Place {
  const place = aPlace(MIXED);
  place.stack("prod", [{ id: "conn_stripe", name: "pay" }], config);
  return place;
}

const keysUsed = ({ flowstack }: Place) => [...new Set(flowstack.requests.map(({ key }) => key))];
const decryptions = (place: Place) => place.pulumiCalls().filter((call) => call.includes("--show-secrets"));

test.each(COMMANDS)("%s --stack uses the stack's key and URL first, as `pulumi up` does", async (command) => {
  const place = aStack({
    "flowstack:apiKey": "fs_test_admin",
    "flowstack:baseUrl": "https://flowstack.test/api/v1",
  });
  place.environment.FLOWSTACK_BASE_URL = "https://elsewhere.test/nothing";
  await place.run(command, "--stack", "prod");
  expect(keysUsed(place)).toEqual(["default:admin"]);
});

test.each(COMMANDS)("%s --stack uses the environment for what the stack does not set", async (command) => {
  const place = aStack({ "flowstack:environment": "test" });
  await place.run(command, "--stack", "prod");
  expect(keysUsed(place)).toEqual(["default:read+write"]);
  expect(decryptions(place)).toEqual([]);
});

test.each(COMMANDS)("%s without --stack uses the environment", async (command) => {
  const place = aStack({ "flowstack:apiKey": "fs_test_admin" });
  await place.run(command);
  expect(keysUsed(place)).toEqual(["default:read+write"]);
});

test("the stack's other settings count as well", async () => {
  const place = aStack({ "flowstack:environment": "live" });
  const { code, err } = await place.run("list", "--stack", "prod");
  expect([code, err]).toEqual([1, expect.stringContaining("[ENVIRONMENT_MISMATCH]")]);
});

test("without a key in the environment the stack's is enough", async () => {
  const place = aStack({ "flowstack:apiKey": "fs_test_admin" });
  delete place.environment.FLOWSTACK_API_KEY;
  expect((await place.run("list", "--stack", "prod")).out).toContain("prod: pay");
  expect(decryptions(place)).toHaveLength(1);
});
