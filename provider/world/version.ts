/** This package's version: the User-Agent carries it into FlowStack's audit events (flowstack-api.md, section 5). */
export const { version } = require("pulumi-flowstack/package.json") as { version: string };
