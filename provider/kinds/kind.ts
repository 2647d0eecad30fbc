import type { Project } from "../inventory/project";
import type { FlowstackError } from "../messages/errors";
import type { ConnectionState } from "../state/state";

/** Fields whose value Pulumi does not know yet, in a preview: it comes from resources still to be made. */
export type Unknown = ReadonlySet<string>;

export interface Difference {
  changes: boolean;
  /** Fields for whose sake the resource is replaced. */
  replaces: string[];
}

export interface Made {
  id: string;
  state: ConnectionState;
}

/** A resource's whole life. One implementation a kind of connection, in a file of its own. */
export interface Lifecycle<Inputs> {
  /** Why the program's values are refused; nothing is asked of FlowStack. Empty: they are not. */
  check(inputs: Record<string, unknown>, unknown: Unknown): string[];
  /** What could be given instead of what `check` refuses, for kinds that can tell. */
  help?(project: Project, inputs: Partial<Inputs>): Promise<string[]>;
  /** Rejects when the create would certainly fail; nothing is asked of FlowStack unless it is an adoption. */
  verify(project: Project, inputs: Partial<Inputs>): Promise<void>;
  diff(project: Project, id: string, state: ConnectionState, inputs: Inputs, unknown: Unknown): Difference;
  /** @throws FlowstackError when what the state shows of a connection that stays must stop the run */
  assertFit(project: Project, id: string, state: ConnectionState, inputs: Inputs): void;
  create(project: Project, inputs: Inputs): Promise<Made>;
  /** The connection as it is now, or undefined when it is certainly gone. */
  read(project: Project, id: string, state: ConnectionState): Promise<ConnectionState | undefined>;
  update(project: Project, id: string, state: ConnectionState, inputs: Inputs): Promise<ConnectionState>;
  remove(project: Project, id: string, state: ConnectionState): Promise<void>;
}

/** FlowStack made a connection that is not to be used, and it could not be taken back. */
export class HalfMade extends Error {
  constructor(
    readonly id: string,
    readonly state: ConnectionState,
    readonly reason: FlowstackError,
  ) {
    super(reason.message);
  }
}
