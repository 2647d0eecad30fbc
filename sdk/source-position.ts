type PrepareStackTrace = NonNullable<typeof Error.prepareStackTrace>;

const asV8Does: PrepareStackTrace = (error, sites) =>
  [String(error), ...sites.map((site) => `    at ${site}`)].join("\n");

/**
 * Keeps Pulumi from recording a stack trace of some 1,000 bytes in every row of a state that the engine rewrites at each
 * step. Only the program's line is left of the stack, and Pulumi's SDK skips that, too.
 * @param ours names of the classes whose constructor frames do not belong to the program
 * @returns restores the original behaviour; call it before any other code can run
 */
export function recordNoStackTrace(...ours: string[]): () => void {
  const original = Error.prepareStackTrace;
  const isGet = (site: NodeJS.CallSite) =>
    site.getTypeName() === "Function" && site.getFunctionName() === "get";
  const isOurs = (site: NodeJS.CallSite) =>
    isGet(site) || (site.isConstructor() && ours.includes(site.getFunctionName() ?? ""));
  Error.prepareStackTrace = (error, sites) => {
    const [first, last] = [sites.findIndex(isOurs), sites.findLastIndex(isOurs)];
    const kept = first < 0 ? sites : [...sites.slice(0, first), ...sites.slice(last + 1, last + 2)];
    return (original ?? asV8Does)(error, kept);
  };
  return () => {
    Error.prepareStackTrace = original;
  };
}
