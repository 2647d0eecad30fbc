import { test } from "vitest";
import { exampleOf, live } from "./life";

test("the YAML program", async () => {
  await live(await exampleOf("yaml"));
});
