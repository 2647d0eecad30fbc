#!/usr/bin/env node
import { writeSync } from "node:fs";
import { nodeFault } from "../provider/world/node";
import type * as Main from "./main";
import { EXIT } from "./shared/exit";
import type * as IoModule from "./shared/io";

/** Nothing that has dependencies is imported before the check: what this package depends on fails on an older Node. */
const fault = nodeFault(process.versions.node);
if (!fault) start();
else {
  console.error(`error: ${fault.message}`);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const { main } = require("./main") as typeof Main;
  const { processIo } = require("./shared/io") as typeof IoModule;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", unwritten);
  const code = await main(processIo(), process.argv.slice(2));
  // Whoever stopped the command does not wait for the reply that it waited for.
  if (code === EXIT.interrupted) process.stdout.write("", () => process.exit(code));
  else process.exitCode = code;
}

/** What is piped into `head` ends early, and that is no fault; a full disk is one. */
function unwritten({ code }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") return;
  try {
    writeSync(2, `error: [OUTPUT_FAILED] What was to be said cannot be written (${code}).\n`);
  } catch {
    // Nobody can be told.
  }
  process.exit(1);
}
