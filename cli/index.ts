#!/usr/bin/env node
import { writeSync } from "node:fs";
import { nodeFault } from "../provider/world/node";
import type * as Main from "./main";
import type * as IoModule from "./shared/io";

/** Nothing with dependencies is imported before this check: on an older Node they fail while they load. */
const fault = nodeFault(process.versions.node);
if (!fault) start();
else {
  console.error(`error: ${fault.message}`);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const { main } = require("./main") as typeof Main;
  const { processIo } = require("./shared/io") as typeof IoModule;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", writeFailed);
  const code = await main(processIo(), process.argv.slice(2));
  // After a signal (128 + its number) a request or a question may still be open: end all the same.
  if (code > 128) process.stdout.write("", () => process.exit(code));
  else process.exitCode = code;
}

/** A reader such as `head` may close the pipe early, which is no error; a full disk is one. */
function writeFailed({ code }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") return;
  try {
    writeSync(2, `error: [OUTPUT_FAILED] The output cannot be written (${code}).\n`);
  } catch {
    // Standard error is the stream that failed.
  }
  process.exit(1);
}
