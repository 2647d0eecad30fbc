import { describe, expect, test } from "vitest";
import { aProvider } from "../world";
import { aProject, reasonsOf } from "./existing";

const OAUTH = { connectionId: "conn_o" };

describe("an OAuth connection", () => {
  test("is imported and read, and a destroy does not revoke it", async () => {
    const scene = aProject();
    const { id, outs } = await aProvider(scene).create(OAUTH);
    expect(outs).toMatchObject({ connectionId: "conn_o", name: "Inbox", app: "gmail", type: "OAUTH2" });
    expect(await aProvider(scene).read(id, outs)).toEqual({ id, props: outs });
    expect(await aProvider(scene).diff(id, outs, OAUTH)).toEqual({ changes: false, replaces: [] });
    await aProvider(scene).delete(id, outs);
    expect(scene.flowstack.connections()).toHaveLength(2);
  });

  test("is revoked on destroy when revokeOnDestroy is true", async () => {
    const scene = aProject();
    const { id, outs } = await aProvider(scene).create({ ...OAUTH, revokeOnDestroy: true });
    await aProvider(scene).delete(id, outs);
    expect(scene.flowstack.connections().map((row) => row.id)).toEqual(["conn_a"]);
  });

  test("is not revoked when the program only changes connectionId", async () => {
    const scene = aProject();
    const inputs = { ...OAUTH, revokeOnDestroy: true };
    const { id, outs } = await aProvider(scene).create(inputs);
    const provider = aProvider(scene);
    const other = { ...inputs, connectionId: "conn_p" };
    expect(await provider.diff(id, outs, other)).toEqual({ changes: true, replaces: ["connectionId"] });
    await provider.delete(id, outs);
    expect(scene.flowstack.connections()).toHaveLength(2);
    expect(scene.lines.join()).toContain("Kept conn_o");
  });

  test("is revoked on destroy, even if another resource once had it and now has another connection", async () => {
    const scene = aProject();
    const first = await aProvider(scene).create(OAUTH);
    const moved = { connectionId: "conn_p" };
    scene.flowstack.seed([{ id: "conn_p", app: "gmail", name: "Outbox", type: "OAUTH2" }]);
    const second = aProvider(scene);
    await second.diff(first.id, first.outs, moved);
    const { id, outs } = await second.create(moved);
    const other = await aProvider(scene).create({ ...OAUTH, revokeOnDestroy: true });
    const last = aProvider(scene);
    await last.diff(id, outs, moved);
    await last.delete(other.id, other.outs);
    expect(scene.flowstack.connections().map((row) => row.id)).not.toContain("conn_o");
  });

  test("is kept by a later run, too, when its row is left over from the change of connectionId", async () => {
    const scene = aProject();
    const inputs = { ...OAUTH, revokeOnDestroy: true };
    const { id, outs } = await aProvider(scene).create(inputs);
    scene.flowstack.seed([{ id: "conn_p", app: "gmail", name: "Outbox", type: "OAUTH2" }]);
    const killed = aProvider(scene);
    const moved = { ...inputs, connectionId: "conn_p" };
    await killed.diff(id, outs, moved);
    const next = await killed.create(moved);
    const last = aProvider(scene);
    await last.diff(next.id, next.outs, moved);
    await last.delete(id, outs);
    expect(scene.flowstack.connections().map((row) => row.id)).toContain("conn_o");
  });

  test("may have a type that FlowStack adds later", async () => {
    const scene = aProject({ type: "BASIC_AUTH" });
    expect(await reasonsOf(scene, { connectionId: "conn_a" })).toEqual([]);
  });

  test.each([
    ["has the type API_KEY", { connectionId: "conn_a" }, /ApiKeyConnection.*conn_a/],
    ["belongs to another app", { ...OAUTH, app: "slack" }, /app: "slack".*"gmail"/],
    ["has another name", { ...OAUTH, name: "Outbox" }, /name: "Outbox".*"Inbox"/],
    ["does not exist", { connectionId: "conn_x" }, /no connection conn_x/],
  ])("that %s is refused in the preview", async (_, inputs, reason) => {
    const [first = ""] = await reasonsOf(aProject(), inputs);
    expect(first).toMatch(/^\[ADOPTION_REFUSED\]/);
    expect(first).toMatch(reason);
  });

  test("that is unhealthy is imported, unless requireActive is true", async () => {
    const scene = aProject();
    scene.flowstack.setStatus("conn_o", "EXPIRED");
    expect(await reasonsOf(scene, OAUTH)).toEqual([]);
    const [reason] = await reasonsOf(scene, { ...OAUTH, requireActive: true });
    expect(reason).toMatch(/^\[NOT_ACTIVE\].*EXPIRED.*Reconnect/);
  });
});
