/** To be imported before anything that an older Node cannot load. */
import { nodeFault } from "./node";

const fault = nodeFault(process.versions.node);
// Pulumi's host prints the stack of whatever fails while the provider loads.
if (fault) throw Object.assign(fault, { stack: "see the message at the resource" });
