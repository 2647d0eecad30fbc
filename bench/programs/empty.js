/** A dynamic provider that does nothing: its figures are those of the engine and the dynamic host alone. */
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
