const { ApiKeyConnection } = require("pulumi-flowstack");
const { connections } = require("./connections");

for (const [index, args] of connections().entries()) new ApiKeyConnection(`connection-${index}`, args);
