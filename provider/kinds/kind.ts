import type { Creator } from "../inventory/create-once";
import type { Project } from "../inventory/project";
import type { FlowstackError } from "../messages/errors";
import type { Run } from "../run";
import type { Settings } from "../schema/settings";
import type { ConnectionState, Properties, Row } from "../state/state";

/** The program's values. In a preview, some are not known yet: they come from resources still to be created. */
export interface Inputs {
  known: Properties;
  /** Names of the fields whose value is not known yet. */
  unknown: Unknown;
}

export type Unknown = ReadonlySet<string>;

/** Environment variables of the process that runs the provider. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One difference between a row and the program. */
export interface Change {
  field: string;
  /**
   * `replace` makes a new connection; `update` asks FlowStack and changes the row; `record` changes the row alone, and sends
   * nothing.
   */
  effect: "replace" | "update" | "record";
  /** Why, as the end of a sentence. */
  reason: string;
}

/** What a kind works with for one resource. */
export interface Context extends Project {
  run: Run;
  creator: Creator;
  /** Names the resource within this run. */
  key: string;
  /** Prints a line about the resource, once a run. */
  tell: (line: string) => void;
}

/** A resource's whole life: one implementation a kind of connection, in a file of its own. */
export interface Kind<Inputs> {
  /** Why the program's values are refused: a sentence each, none when they are right. Sends nothing. */
  check(inputs: Properties, unknown: Unknown): string[];
  /** What to give instead of what `check` refuses, for kinds that can tell. */
  suggest?(context: Context, inputs: Partial<Inputs>): Promise<string[]>;
  /** Rejects when the create of a new resource would certainly fail. Sends nothing unless it is an import. */
  preview(context: Context, inputs: Partial<Inputs>): Promise<void>;
  /** How the program differs from the row. Pure: it depends on nothing but what it is given. */
  diff(row: Row, inputs: Inputs, unknown: Unknown, environment: Environment): Change[];
  /** What the person who runs Pulumi should know about a diff. Pure. */
  notes(row: Row, changes: readonly Change[], inputs: Inputs, environment: Environment): string[];
  /** @throws FlowstackError when the row, as the last look at FlowStack left it, must stop the run */
  assertAllowed(
    row: Row,
    changes: readonly Change[],
    inputs: Inputs,
    settings: Settings,
    environment: Environment,
  ): void;
  /** @throws HalfMade */
  create(context: Context, inputs: Inputs): Promise<Row>;
  /** @throws HalfMade */
  update(context: Context, row: Row, inputs: Inputs): Promise<ConnectionState>;
  /** Whether deleting the row revokes the connection. */
  revokes(row: Row, wasReplaced: boolean): boolean;
}

/** FlowStack created a connection that does not work, and it could not be rolled back. */
export class HalfMade extends Error {
  constructor(
    readonly row: Row,
    readonly reason: FlowstackError,
  ) {
    super(reason.message);
  }
}

/** Whether a diff replaces the connection. */
export function isReplacement(changes: readonly Change[]): boolean {
  return changes.some(({ effect }) => effect === "replace");
}
