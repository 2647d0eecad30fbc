#!/usr/bin/env node
import { nodeFault } from "../provider/node";
import type * as Main from "./main";
import type * as IoModule from "./shared/io";

/** Nothing but the check is imported before the check: what this package depends on fails on an older Node. */
const fault = nodeFault(process.versions.node);
if (!fault) start();
else {
  console.error(`error: ${fault.message}`);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const { main } = require("./main") as typeof Main;
  const { processIo } = require("./shared/io") as typeof IoModule;
  // What is piped into `head` ends early, and that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  process.exitCode = await main(processIo(), process.argv.slice(2));
}
