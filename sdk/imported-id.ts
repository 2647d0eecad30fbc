import type * as pulumi from "@pulumi/pulumi";
import { FlowstackError } from "../provider/messages/errors";
import { mapInput } from "./inputs";
import { asRunError } from "./run-error";

/**
 * The id of the connection that an OAuthConnection imports, from its argument or from the resource option `import`.
 * @throws pulumi.RunError ADOPTION_REFUSED when the two differ
 */
export function importedId(
  resource: string,
  connectionId: pulumi.Input<string | undefined>,
  importId: string | undefined,
): pulumi.Input<string | undefined> {
  if (importId === undefined) return connectionId;
  return mapInput(connectionId, (id) => {
    if (id === undefined || id === importId) return importId;
    throw asRunError(
      new FlowstackError("ADOPTION_REFUSED", {
        problem: `The resource "${resource}" has connectionId "${id}", but its option import is "${importId}".`,
        fix: "Remove one of them.",
        ids: [id, importId],
      }),
    );
  });
}
