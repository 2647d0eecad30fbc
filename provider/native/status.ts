import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { HalfMade } from "../kinds/kind";
import type { FlowstackError } from "../messages/errors";
import { textOf } from "../messages/presentable";
import { printable } from "../messages/text";
import { Any, grpc, type StatusObject } from "./grpc";
import { remark, storedOutputs } from "./values";

const { status: CODE, Metadata } = grpc;

/** A request that does not follow Pulumi's protocol, or asks for something that the plugin does not have. */
export class BadRequest extends Error {
  constructor(
    message: string,
    readonly code: "INVALID_ARGUMENT" | "NOT_FOUND" | "UNIMPLEMENTED" = "INVALID_ARGUMENT",
  ) {
    super(message);
  }
}

type Status = Pick<StatusObject, "code" | "details"> & Partial<Pick<StatusObject, "metadata">>;

export function statusOfBadRequest({ code, message }: BadRequest): Status {
  // It may repeat a name from the request.
  return { code: CODE[code], details: printable(message) };
}

/** With UNKNOWN, the engine takes the resource to be in an unknown state; otherwise, to be unchanged. */
export function statusOf(error: FlowstackError): Status {
  const code = error.outcome === "unknown" ? CODE.UNKNOWN : CODE.FAILED_PRECONDITION;
  return { code, details: textOf(error) };
}

/**
 * The engine records the row of such a resource, as existing but not ready.
 * @param secrets names of the properties that the engine sent as secrets
 */
export function statusOfHalfMade(
  error: FlowstackError,
  { row }: HalfMade,
  secrets: readonly string[],
): Status {
  const details = textOf(error);
  const metadata = new Metadata();
  metadata.add(
    "grpc-status-details-bin",
    initFailed(details, row.id, remark(storedOutputs(row.state), secrets)),
  );
  return { code: CODE.UNKNOWN, details, metadata };
}

/** Google's `Status` with Pulumi's `ErrorResourceInitFailed`, which grpc-js does not know and Go's library reads. */
function initFailed(message: string, id: string, outputs: Struct): Buffer {
  const { ErrorResourceInitFailed } = require("@pulumi/pulumi/proto/provider_pb");
  const { Status: GoogleStatus } = require("@pulumi/pulumi/proto/status_pb");
  const failed = new ErrorResourceInitFailed();
  failed.setId(id);
  failed.setProperties(outputs);
  failed.setReasonsList([message]);
  const detail = new Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new GoogleStatus();
  status.setCode(CODE.UNKNOWN);
  status.setMessage(message);
  status.addDetails(detail);
  return Buffer.from(status.serializeBinary());
}
