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
  /** Ids of the stack's rows, as far as this process was asked about them, and of what it made. */
  accounted: Set<string>;
  /** Ids that this process took over: another row of the stack may still hold them. */
  adopted: Set<string>;
  /** Ids of rows that another FlowStack key wrote and this one finds: both belong to one project. */
  foundOfAnotherKey: Set<string>;
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
    foundOfAnotherKey: new Set(),
  };
}
