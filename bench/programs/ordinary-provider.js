/**
 * A dynamic provider for FlowStack as one writes it in an afternoon: one request for each operation, `fetch`, and the key in
 * the outputs, because `diff` compares it.
 */

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function call(method, path, body) {
  const response = await fetch(`${process.env.FLOWSTACK_BASE_URL}/connections${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${process.env.FLOWSTACK_API_KEY}`,
      "Content-Type": "application/json",
    },
    body: body ? JSON.stringify(body) : null,
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`FlowStack: ${response.status} ${await response.text()}`);
  return response.status === 204 ? undefined : await response.json();
}

/** @type {import("@pulumi/pulumi").dynamic.ResourceProvider} */
const provider = {
  async diff(_id, olds, news) {
    const replaces = ["name", "app", "apiKey"].filter((field) => olds[field] !== news[field]);
    return { changes: replaces.length > 0, replaces };
  },

  async create(inputs) {
    const connection = await call("POST", "", {
      name: inputs.name,
      app: inputs.app,
      type: "API_KEY",
      value: { apiKey: inputs.apiKey },
    });
    return { id: connection.id, outs: { ...connection, apiKey: inputs.apiKey } };
  },

  async read(id, props) {
    const connection = await call("GET", `/${id}`);
    if (!connection) return { id: "", props: {} };
    return { id, props: { ...props, ...connection } };
  },

  async delete(id) {
    await call("DELETE", `/${id}`);
  },
};

module.exports = { provider };
