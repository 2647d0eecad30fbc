import { FlowstackClient } from "../api/client";
import type { Settings } from "../schema/settings";
import type { World } from "../world/world";
import { Inventory } from "./inventory";

/** One FlowStack project, with the settings and the client that a run uses for it. */
export interface Project {
  settings: Settings;
  world: World;
  client: FlowstackClient;
  inventory: Inventory;
}

export function openProject(settings: Settings, world: World): Project {
  const client = new FlowstackClient(settings, world);
  return { settings, world, client, inventory: new Inventory(client) };
}
