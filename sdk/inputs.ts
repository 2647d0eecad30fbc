import * as pulumi from "@pulumi/pulumi";

/**
 * An input with a change applied: at once if its value is known, else when it is. To throw at once matters, because
 * Pulumi adds its own words to the message of an error that a promise rejects with.
 */
export function mapInput<T, U>(input: pulumi.Input<T>, change: (value: T) => U): pulumi.Input<U> {
  const isLater = pulumi.Output.isInstance(input) || input instanceof Promise;
  return isLater ? pulumi.output(input).apply(change as never) : change(input as T);
}

/**
 * An input as a secret, unless its value is undefined: Pulumi would send a secret undefined as null, and the provider
 * would refuse it. An input that is not known yet, in a preview, is marked as a secret.
 */
export function secretIfDefined<T>(input: pulumi.Input<T | undefined>): pulumi.Output<T | undefined> {
  const output = pulumi.unsecret(pulumi.output(input)) as unknown as WithUnknowns<T | undefined>;
  return output.apply((value) => (value === undefined ? undefined : pulumi.secret(value)), true);
}

/** `apply` with its unpublished second parameter: whether to call `change` for an unknown value, too. */
interface WithUnknowns<T> {
  apply(change: (value: T) => unknown, runWithUnknowns: true): pulumi.Output<T>;
}
