import type { Properties } from "../../../provider/state/state";
import { aProvider, aScene, type Scene } from "../world";

/** A FlowStack project with connections that a program may import. */
export function aProject(row = {}): Scene {
  const scene = aScene();
  scene.flowstack.seed([
    { id: "conn_a", app: "stripe", name: "Production Stripe", apiKey: "sk_canary_1", ...row },
    { id: "conn_o", app: "gmail", name: "Inbox", type: "OAUTH2" },
  ]);
  return scene;
}

/** Why the preview refuses a resource. */
export const reasonsOf = async (scene: Scene, inputs: Properties, olds = {}) =>
  (await aProvider(scene).check(olds, inputs)).failures.map(({ reason }) => reason);
