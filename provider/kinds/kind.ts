import type { Creator } from "../inventory/create-once";
import type { Project } from "../inventory/project";
import type { FlowstackError } from "../messages/errors";
import type { Run } from "../run/run";
import type { Settings } from "../schema/settings";
import type { Unknown } from "../state/properties";
import type { ConnectionState, Properties, Row } from "../state/state";

/** Environment variables of the process that runs the provider. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One difference between a row and the program. */
export interface Change {
  field: string;
  /**
   * `replace` creates a new connection; `update` reads the connection from FlowStack and changes the row; `record` changes
   * only the row and sends no request.
   */
  effect: "replace" | "update" | "record";
  /** The reason, worded as the end of a sentence. */
  reason: string;
}

/** Everything that a kind needs for one resource. */
export interface Context extends Project {
  run: Run;
  creator: Creator;
  /** Identifies the resource within this run. */
  key: string;
  /** Prints a line about the resource, at most once in a run. */
  tell: (line: string) => void;
}

/** The life cycle of a resource. Each kind of connection has one implementation, in its own file. */
export interface Kind<Inputs> {
  /**
   * The reasons why the program's values are refused, one sentence each; empty when they are valid. Sends no request.
   * @param mayLackKey the row of an import has no key, and needs none
   */
  check(inputs: Properties, unknown: Unknown, mayLackKey: boolean): string[];
  /** Suggests values instead of those that `check` refuses, for kinds that know some. */
  suggest?(context: Context, inputs: Partial<Inputs>): Promise<string[]>;
  /** Rejects when the create of a new resource would certainly fail. Sends requests only for an import. */
  preview(context: Context, inputs: Partial<Inputs>): Promise<void>;
  /** The differences between the program and the row. Pure: the result depends only on the arguments. */
  diff(row: Row, inputs: Inputs, unknown: Unknown, environment: Environment): Change[];
  /** What the user should know about a diff. Pure. */
  notes(row: Row, changes: readonly Change[], inputs: Inputs, environment: Environment): string[];
  /** @throws FlowstackError when the row, as last read from FlowStack, must stop the run */
  assertAllowed(
    row: Row,
    changes: readonly Change[],
    inputs: Inputs,
    settings: Settings,
    environment: Environment,
  ): void;
  /** @throws HalfMade when the new connection does not work and its rollback fails */
  create(context: Context, inputs: Inputs): Promise<Row>;
  /** @throws HalfMade when a half-made connection still does not work */
  update(context: Context, row: Row, inputs: Inputs): Promise<ConnectionState>;
  /** Whether deleting the row revokes the connection. */
  revokes(row: Row, wasReplaced: boolean): boolean;
}

/** FlowStack created a connection that does not work, and its rollback failed. */
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
