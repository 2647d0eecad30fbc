/**
 * Keeps properties of a resource out of a stack output that is the whole resource (`export const x = new …`): Pulumi
 * exports every property of it that is enumerable. They can still be read by name.
 */
export function hide(resource: object, ...properties: string[]): void {
  for (const property of properties) {
    if (property in resource) Object.defineProperty(resource, property, { enumerable: false });
  }
}
