import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

// Starts the server to which Pulumi sends each resource. The rules are in a file of their own, so that tests can call them.
new PolicyPack("flowstack", { policies, enforcementLevel: "mandatory" });
