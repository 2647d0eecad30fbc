/** What the frozen shim requires. It runs in the process that Pulumi starts for the provider. */
import { sendWithUndici } from "./client";
import { systemClock } from "./clock";
import { DynamicProvider } from "./dynamic";

const provider = new DynamicProvider({
  send: sendWithUndici,
  clock: systemClock,
  random: Math.random,
  log: (line) => console.info(line),
  environment: process.env,
});

export const configure = provider.configure.bind(provider);
export const check = provider.check.bind(provider);
export const diff = provider.diff.bind(provider);
export const create = provider.create.bind(provider);
export const read = provider.read.bind(provider);
export const update = provider.update.bind(provider);
const remove = provider.delete.bind(provider);

export { remove as delete };
