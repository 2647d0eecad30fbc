import type * as Pulumi from "@pulumi/pulumi";
import { grpc } from "../provider/native/grpc";

/**
 * What the declarations of Pulumi's SDK leave out, and its own server for components uses. That server is not published
 * either: it would be a second one beside the plugin's, with a port of its own (docs/decisions/native.md).
 */
interface Unpublished {
  withLocalStorage<T>(work: () => Promise<T>): Promise<T>;
  awaitFeatureSupport(): Promise<void>;
  waitForRPCs(): Promise<void>;
  deserializeInputs(inputs: unknown, dependencies: unknown): Promise<Record<string, unknown>>;
  DependencyResource: new (urn: string) => Pulumi.Resource;
  DependencyProviderResource: new (reference: string) => Pulumi.ProviderResource;
}

const { withLocalStorage } = require("@pulumi/pulumi/runtime/state");
const { awaitFeatureSupport, waitForRPCs } = require("@pulumi/pulumi/runtime/settings");
const { deserializeInputs } = require("@pulumi/pulumi/provider/server");
const { DependencyResource, DependencyProviderResource } = require("@pulumi/pulumi/resource");

export const runtimeOf: Unpublished & { FAILED_PRECONDITION: number } = {
  withLocalStorage,
  awaitFeatureSupport,
  waitForRPCs,
  deserializeInputs,
  DependencyResource,
  DependencyProviderResource,
  FAILED_PRECONDITION: grpc.status.FAILED_PRECONDITION,
};

/** The promise behind an output, and whether a preview knows its value. */
export interface Settling<T> {
  promise(): Promise<T>;
  isKnown: Promise<boolean>;
}
