import type { World } from "../../provider/world/world";
import type { Provider } from "./engine";

type Inputs = Record<string, unknown>;

/**
 * Two simple dynamic providers that must fail where pulumi-flowstack does not. Both retry what fails. `blind` resends a
 * POST like any other request; `never-looks` gives up when the outcome of a POST is unknown.
 */
export function baseline(kind: "blind" | "never-looks", { send, clock }: World): Provider {
  async function call(method: "GET" | "POST" | "DELETE", path: string, body?: unknown) {
    for (let attempt = 0; ; attempt++) {
      const reply = await attemptOf(method, path, body);
      if (reply !== undefined) return reply;
      if (attempt === 4) throw new Error(`${method} failed`);
      await clock.sleep(5_000);
    }
  }

  /** One attempt; undefined means that it may be sent again. */
  async function attemptOf(method: "GET" | "POST" | "DELETE", path: string, body?: unknown) {
    const mayResend = kind === "blind" || method !== "POST";
    const url = `https://flowstack.test/api/v1/connections${path}`;
    const headers = { authorization: "Bearer fs_test_emulator" };
    const request = {
      method,
      url,
      headers,
      timeout: 30_000,
      ...(body ? { body: JSON.stringify(body) } : {}),
    };
    try {
      const reply = await send(request);
      if (reply.status === 429) return undefined;
      if (reply.status === 404) return { status: 404, data: {} as Inputs };
      if (reply.status < 300) return { status: reply.status, data: JSON.parse(reply.body || "{}") as Inputs };
    } catch (error) {
      if ((error as { syscall?: string }).syscall === "connect") return undefined;
    }
    if (!mayResend) throw new Error("The outcome of the POST is unknown.");
    return undefined;
  }

  const outputs = ({ name, app, apiKey }: Inputs) => ({ name, app, apiKey });
  return {
    check: async (_, inputs) => ({ inputs, failures: [] }),
    diff: async (_, olds, news) => {
      const replaces = ["name", "app", "apiKey"].filter((field) => olds[field] !== news[field]);
      return { changes: replaces.length > 0, replaces };
    },
    create: async (inputs) => {
      const { name, app, apiKey } = inputs;
      const { data } = await call("POST", "", { name, app, type: "API_KEY", value: { apiKey } });
      return { id: String(data.id), outs: outputs(inputs) };
    },
    read: async (id, props) => {
      const { status } = await call("GET", `/${id}`);
      return status === 404 ? { id: "", props: {} } : { id, props };
    },
    update: async (_, __, inputs) => ({ outs: outputs(inputs) }),
    delete: async (id) => void (await call("DELETE", `/${id}`)),
  };
}
