import * as pulumi from "@pulumi/pulumi";

/**
 * Something that lives as long as one run of a program. A module's own variables live longer where the automation API
 * runs several programs in one process. Outside any run, as in a user's unit tests, nothing is kept.
 */
export function oncePerRun<T>(make: () => T): () => T {
  const made = new WeakMap<object, T>();
  return () => {
    const run = pulumi.runtime.getStackResource();
    if (!run) return make();
    const value = made.get(run) ?? make();
    made.set(run, value);
    return value;
  };
}
