import { test } from "vitest";
import { addSdk, exampleOf, live } from "../acceptance/languages/life";

test("the Go program, with the generated SDK", async () => {
  const folder = await exampleOf("go");
  await addSdk("go", folder);
  await live(folder);
});
