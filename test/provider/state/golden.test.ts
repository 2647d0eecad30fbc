import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aProvider, aScene, requests } from "../world";

/** State rows as released versions wrote them. These files never change; a new format adds a file. */
const FOLDER = join(__dirname, "../../golden/rows");

interface Golden {
  /** The connection in FlowStack. */
  connection: { id: string; app: string; name: string; type: string; created: string };
  /** The FlowStack key that wrote the row. */
  writer: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

const files = readdirSync(FOLDER);

test("the golden files include an API-key row, a drifted row and an OAuth row", () => {
  expect(files).toEqual(expect.arrayContaining(["api-key-1.json", "drifted-1.json", "oauth-1.json"]));
});

test.each(files)(
  "the row in %s is read, compared and deleted as by the version that wrote it",
  async (file) => {
    const { connection, writer, inputs, outputs }: Golden = JSON.parse(
      readFileSync(join(FOLDER, file), "utf8"),
    );
    const scene = aScene();
    scene.flowstack.seed([connection]);
    const provider = aProvider(scene, { "flowstack:apiKey": writer });
    const isDrifted = file.startsWith("drifted");

    expect(await provider.check(inputs, inputs)).toMatchObject({ failures: [] });
    expect(await provider.diff(connection.id, outputs, inputs)).toEqual({ changes: isDrifted, replaces: [] });
    expect(requests(scene)).toEqual([]);
    expect(await provider.read(connection.id, outputs)).toEqual({ id: connection.id, props: outputs });
    const { outs } = await provider.update(connection.id, outputs, inputs);
    expect(await provider.diff(connection.id, outs, inputs)).toEqual({ changes: false, replaces: [] });
    await provider.delete(connection.id, outputs);
    expect(scene.flowstack.connections().length).toBe(file.startsWith("oauth") ? 1 : 0);
  },
);

test.each(files)(
  "the row in %s is enough to detect a changed key and a FlowStack key of another project",
  async (file) => {
    const { connection, writer, inputs, outputs }: Golden = JSON.parse(
      readFileSync(join(FOLDER, file), "utf8"),
    );
    const other = aProvider(aScene(), { "flowstack:apiKey": "fs_test_second" });
    await expect(other.read(connection.id, outputs)).rejects.toThrow("[WRONG_PROJECT]");
    if (file.startsWith("oauth")) return;
    const own = aProvider(aScene(), { "flowstack:apiKey": writer });
    const changed = await own.diff(connection.id, outputs, { ...inputs, apiKey: "sk_another" });
    expect(changed.replaces).toEqual(["apiKey"]);
  },
);
