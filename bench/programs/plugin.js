const { ApiKeyConnection } = require("pulumi-flowstack/native");
const { connections } = require("./connections");

for (const [index, args] of connections().entries()) new ApiKeyConnection(`connection-${index}`, args);
