const pulumi = require("@pulumi/pulumi");
const { connections } = require("./connections");
const { provider } = require("./ordinary-provider");

class Connection extends pulumi.dynamic.Resource {
  /**
   * @param {string} name
   * @param {ReturnType<typeof connections>[number]} args
   */
  constructor(name, args) {
    const outputs = { type: undefined, status: undefined, created: undefined };
    super(provider, name, { ...outputs, ...args, apiKey: pulumi.secret(args.apiKey) });
  }
}

for (const [index, args] of connections().entries()) new Connection(`connection-${index}`, args);
