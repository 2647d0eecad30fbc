import * as pulumi from "@pulumi/pulumi";
import { FlowstackError } from "../provider/messages/errors";

/**
 * A FlowstackError as an error that Pulumi prints without a stack: `[CODE] problem fix`. Every other error stays as it
 * is, since it is a fault of this package.
 */
export function asRunError(error: unknown): unknown {
  if (!(error instanceof FlowstackError)) return error;
  const { message } = error;
  // Pulumi prints the stack of a rejected promise that the program does not await.
  return Object.assign(new pulumi.RunError(message), { stack: message });
}
