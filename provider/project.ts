import { FlowstackClient } from "./client";
import type { Settings } from "./config";
import type { World } from "./exchange";
import { Inventory } from "./inventory";

/** One FlowStack project, as one process of the provider knows it. */
export interface Project {
  settings: Settings;
  world: World;
  client: FlowstackClient;
  inventory: Inventory;
  /** Ids that resources of the program hold, as far as this process knows, and of what it made. */
  accounted: Set<string>;
  /** Ids that this process took over: another row of the stack may still hold them. */
  adopted: Set<string>;
  /** Ids of rows that are replaced in this run. */
  replaced: Set<string>;
  /** Ids of rows that another FlowStack key wrote and this one finds: both belong to one project. */
  foundOfAnotherKey: Set<string>;
  /** A line for the person who runs Pulumi, once: the engine may ask the same thing several times. */
  tell: (line: string) => void;
}

export function openProject(settings: Settings, world: World): Project {
  const client = new FlowstackClient(settings, world);
  return {
    settings,
    world,
    client,
    inventory: new Inventory(client),
    accounted: new Set(),
    adopted: new Set(),
    replaced: new Set(),
    foundOfAnotherKey: new Set(),
    tell: onlyOnce(world.log),
  };
}

function onlyOnce(log: (line: string) => void): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    if (!told.has(line)) log(line);
    told.add(line);
  };
}
