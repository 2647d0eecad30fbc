#!/usr/bin/env node
import type * as Main from "./main";
import type * as IoModule from "./shared/io";

/** Nothing but the check is imported before the check: what this package depends on crashes on an older Node. */
const OLDEST = [22, 19] as const;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) start();
else {
  console.error(
    `error: Node ${OLDEST.join(".")} or newer is needed, and this one is ${process.versions.node}: https://nodejs.org`,
  );
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
