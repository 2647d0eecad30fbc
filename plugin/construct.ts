import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { BadRequest } from "../provider/native/status";

export async function construct(
  request: ConstructRequest,
  _engine: string | undefined,
): Promise<ConstructResponse> {
  throw new BadRequest(`flowstack has no component ${request.getType()}.`, "NOT_FOUND");
}
