import * as pulumi from "@pulumi/pulumi";
import { type ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "../provider/native/grpc";
import { BadRequest } from "../provider/native/status";
import { ConnectionSet } from "./connection-set";
import { type Inputs, inputsOf, inRuntimeOf, optionsOf } from "./construct-runtime";
import type { Settling } from "./unpublished";

/** Makes the resources of a ConnectionSet in the program of any language. */
export async function construct(request: ConstructRequest, engine: string): Promise<ConstructResponse> {
  const type = request.getType();
  if (type !== ConnectionSet.TYPE) throw new BadRequest(`flowstack has no component ${type}.`, "NOT_FOUND");
  return inRuntimeOf(request, engine, async () => {
    const file = await fileIn(await inputsOf(request));
    const set = new ConnectionSet(request.getName(), file, optionsOf(request));
    return responseOf(set);
  });
}

async function fileIn({ file, ...others }: Inputs): Promise<string> {
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw new BadRequest(`${stranger} is not a field of ConnectionSet.`);
  const output = settling(pulumi.output(file));
  const known = (await output.isKnown) ? await output.promise() : undefined;
  if (typeof known === "string" && known !== "") return known;
  throw new BadRequest("file must be the path of a YAML or JSON file that declares the connections.");
}

async function responseOf(set: ConnectionSet): Promise<ConstructResponse> {
  const { ids, urn } = set;
  const response = new ConstructResponse();
  const { serializeResourceProperties } = pulumi.runtime;
  const [state, dependencies] = await serializeResourceProperties("ConnectionSet", { ids });
  for (const [name, resources] of dependencies) {
    const urns = await Promise.all([...resources].map((resource) => settling(resource.urn).promise()));
    const part = new ConstructResponse.PropertyDependencies();
    part.setUrnsList(urns);
    response.getStatedependenciesMap().set(name, part);
  }
  response.setUrn(await settling(urn).promise());
  response.setState(Struct.fromJavaScript(state));
  return response;
}

function settling<T>(output: pulumi.Output<T>): Settling<T> {
  return output as unknown as Settling<T>;
}
