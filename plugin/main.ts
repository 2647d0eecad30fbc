/** The plugin's process, which the engine starts. It prints its port, and ends with the engine. */
import { assertNode } from "../provider/world/node";

// CommonJS loads modules in the order of these lines: the check comes before the modules that an older Node cannot load.
assertNode(process.versions.node);

import { EngineLog } from "../provider/native/engine-log";
import { serve } from "../provider/native/service";
import { realWorld } from "../provider/world/real-world";
import type * as Construct from "./construct";

/** @param engine address of the engine that started this process; undefined where a person did, to attach an engine */
async function main(engine: string | undefined): Promise<void> {
  const log = new EngineLog();
  // For a child that the engine refuses, Pulumi's SDK rejects promises that nobody waits for, some of them after Construct.
  process.on("unhandledRejection", () => {});
  if (engine !== undefined) {
    log.attach(engine);
    endWithTheEngine();
  }
  const world = realWorld(process.env, (line, about) => log.info(line, about), engine);
  const { port } = await serve({
    world,
    log,
    // The engine seldom asks for it.
    readSchema: () => JSON.stringify(require("../provider/native/schema.json")),
    // Pulumi's whole SDK takes longer to load than the rest, and only a component needs it.
    construct: (request) => (require("./construct") as typeof Construct).construct(request, log.engine),
  });
  process.stdout.write(`${port}\n`);
}

/** The engine keeps the plugin's standard input open for as long as it lives, however it ends. */
function endWithTheEngine(): void {
  process.stdin.on("close", () => process.exit(0)).resume();
}

void main(process.argv[2]);
