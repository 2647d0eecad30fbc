/** This package's version. It is part of the User-Agent, which FlowStack's audit events show (flowstack-api.md, section 5). */
export const { version } = require("pulumi-flowstack/package.json") as { version: string };
