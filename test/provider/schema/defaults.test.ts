import { expect, test } from "vitest";
import { withDefaults } from "../../../provider/schema/defaults";

test.each([
  ["without a name", {}],
  ["with an undefined name", { name: undefined }],
])("an ApiKeyConnection %s is named after its resource", (_, args) => {
  expect(withDefaults("ApiKeyConnection", "stripe", args)).toEqual({ name: "stripe" });
});

test("a given name, and all other arguments, stay", () => {
  const args = { name: "Payments", app: "stripe" };
  expect(withDefaults("ApiKeyConnection", "stripe", args)).toEqual(args);
  expect(args).toEqual({ name: "Payments", app: "stripe" });
});

test("an OAuthConnection without a name may have any", () => {
  const args: { app: string; name?: string } = { app: "gmail" };
  expect(withDefaults("OAuthConnection", "inbox", args)).toEqual({ app: "gmail" });
});
