import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { test } from "vitest";
import { addSdk, exampleOf, live } from "../acceptance/languages/life";

test("the Python program, with the generated SDK", async () => {
  const folder = await exampleOf("python");
  await addSdk("python", folder);
  const run = (program: string, args: string[]) => promisify(execFile)(program, args, { cwd: folder });
  await run("python3", ["-m", "venv", "venv"]);
  const bin = join(folder, "venv", "bin");
  await run(join(bin, "python"), ["-m", "pip", "install", "-q", "-r", "requirements.txt"]);
  // The host that is built from Go modules is older than the option `virtualenv` of Pulumi.yaml.
  await live(folder, { PATH: [bin, process.env.PATH].join(delimiter) });
});
