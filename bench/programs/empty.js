/** A dynamic provider that does nothing: what the engine and its dynamic host take for themselves. */
const pulumi = require("@pulumi/pulumi");
const { connections } = require("./connections");

/** @type {pulumi.dynamic.ResourceProvider} */
const provider = { create: async () => ({ id: "none", outs: {} }) };

class Connection extends pulumi.dynamic.Resource {
  /**
   * @param {string} name
   * @param {ReturnType<typeof connections>[number]} args
   */
  constructor(name, args) {
    super(provider, name, { ...args, apiKey: pulumi.secret(args.apiKey) });
  }
}

for (const [index, args] of connections().entries()) new Connection(`connection-${index}`, args);
