/** What the frozen text in every row of a state requires (sdk/shim.ts). It runs in the process that Pulumi starts for the provider. */
import { assertNode } from "./world/node";

// CommonJS loads modules in the order of these lines: the check comes before the modules that an older Node cannot load.
assertNode(process.versions.node);

import { DynamicProvider } from "./dynamic";
import { realWorld } from "./world/real-world";

const provider = new DynamicProvider(realWorld(process.env, (line) => console.info(line), process.argv[2]));

export const configure = provider.configure.bind(provider);
export const check = provider.check.bind(provider);
export const diff = provider.diff.bind(provider);
export const create = provider.create.bind(provider);
export const read = provider.read.bind(provider);
export const update = provider.update.bind(provider);
const remove = provider.delete.bind(provider);

export { remove as delete };
