import { Creator } from "../../provider/inventory/create-once";
import type { Project } from "../../provider/inventory/project";
import { isFailure } from "../../provider/messages/errors";
import { label } from "../../provider/messages/text";
import { Run } from "../../provider/run/run";
import { newSalt } from "../../provider/state/fingerprint";
import type { ConnectionRow } from "../shared/flowstack";
import { type Finding, failureFinding } from "./finding";

/** Used where the project has no API-key connection whose app could be taken: that of FlowStack's published example. */
const EXAMPLE_APP = "stripe";

/** Creates a connection and deletes it. Whatever fails, the finding names what is left over. */
export async function writeFinding(project: Project, rows: readonly ConnectionRow[]): Promise<Finding> {
  const check = "write";
  const name = `pulumi-flowstack-doctor-${newSalt()}`;
  const app = rows.find(({ type }) => type === "API_KEY")?.app || EXAMPLE_APP;
  const order = { name, app, apiKey: `not-a-key-${newSalt()}`, tell: project.world.tell };
  try {
    const { connection } = await new Creator(project, new Run()).create(order);
    const left = label({ id: connection.id, name, app });
    return await deleted(
      project,
      connection.id,
      `Delete ${left} in FlowStack's dashboard: it is not needed.`,
    );
  } catch (error) {
    const finding = failureFinding(check, error);
    if (isFailure(error, "FORBIDDEN")) return { ...finding, fix: "Make a key with the Write scope." };
    if (!isFailure(error, "CREATE_UNCERTAIN")) return finding;
    return {
      ...finding,
      fix: `Look for "${name}" in FlowStack's dashboard, and delete it: it is not needed.`,
    };
  }
}

async function deleted({ inventory }: Project, id: string, fix: string): Promise<Finding> {
  const check = "write";
  try {
    await inventory.deleteNew(id);
    const text = "The key can write: a connection was created, and deleted again";
    return { check, level: "ok", text };
  } catch (error) {
    return { ...failureFinding(check, error), fix };
  }
}
