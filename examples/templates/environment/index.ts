import * as pulumi from "@pulumi/pulumi";
import * as flowstack from "pulumi-flowstack";

// One file for each stack: connections.dev.yaml, connections.prod.yaml.
const { connections } = new flowstack.ConnectionSet("flows", {
  file: `connections.${pulumi.getStack()}.yaml`,
});

export const ids = Object.fromEntries(Object.entries(connections).map(([key, { id }]) => [key, id]));
