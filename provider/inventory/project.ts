import { FlowstackClient } from "../api/client";
import { Replacements } from "../kinds/replacement";
import { printable } from "../messages/text";
import type { Settings } from "../schema/settings";
import type { World } from "../world/world";
import { Inventory } from "./inventory";

/** One FlowStack project, as one process of the provider knows it. */
export interface Project {
  settings: Settings;
  world: World;
  client: FlowstackClient;
  inventory: Inventory;
  /** Ids of the stack's rows, as far as this process was asked about them, and of what it made. */
  accounted: Set<string>;
  /**
   * By id, the salts of the rows that hold it in this run. A resource that was renamed in the program without an alias
   * and adopted by its new name has two rows, and deleting the old one must not revoke the connection of the new one.
   */
  holders: Map<string, Set<string>>;
  /** Ids of the connections that this run adopts. */
  adoptions: Set<string>;
  /** By id, the program's key for a connection that this run has adopted by the option `import`. */
  adoptedKeys: Map<string, string | undefined>;
  replacements: Replacements;
  /** Ids of rows from before this run that the FlowStack key in use wrote. */
  proven: Set<string>;
  /** Ids of rows that another FlowStack key wrote and this one has yet to find. */
  unproven: Set<string>;
  /** Ids of rows that a refresh has read, and will ask to be compared with what was recorded before. */
  refreshing: Set<string>;
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
    holders: new Map(),
    adoptions: new Set(),
    adoptedKeys: new Map(),
    replacements: new Replacements(),
    proven: new Set(),
    unproven: new Set(),
    refreshing: new Set(),
    foundOfAnotherKey: new Set(),
    tell: onlyOnce(world.tell),
  };
}

function onlyOnce(log: (line: string) => void): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    if (!told.has(line)) log(printable(line));
    told.add(line);
  };
}
