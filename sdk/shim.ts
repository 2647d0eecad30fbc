/**
 * The provider object that Pulumi writes into every resource's state, as `require("pulumi-flowstack/shim")`, or whole
 * where the package is linked from outside node_modules. States outlive versions, so this file is frozen: every method
 * is one require and one call, and all behaviour lives behind it.
 */
import type { dynamic } from "@pulumi/pulumi";

const shim: dynamic.ResourceProvider = {
  configure: (request) => require("pulumi-flowstack/provider").configure(request),
  check: (olds, news) => require("pulumi-flowstack/provider").check(olds, news),
  diff: (id, olds, news) => require("pulumi-flowstack/provider").diff(id, olds, news),
  create: (inputs) => require("pulumi-flowstack/provider").create(inputs),
  read: (id, props) => require("pulumi-flowstack/provider").read(id, props),
  update: (id, olds, news) => require("pulumi-flowstack/provider").update(id, olds, news),
  delete: (id, props) => require("pulumi-flowstack/provider").delete(id, props),
};

export = shim;
