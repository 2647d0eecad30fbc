type PrepareStackTrace = NonNullable<typeof Error.prepareStackTrace>;

const asV8Does: PrepareStackTrace = (error, sites) =>
  [String(error), ...sites.map((site) => `    at ${site}`)].join("\n");

/**
 * Has Pulumi record, for a resource made from now on, the line of the program that makes it, and nothing else. Left
 * alone it records this package's own line, and beneath it a trace of some 1,000 bytes, in every row of a state that
 * the engine writes anew at each step.
 * @param ours names of the classes whose constructor frames are not the program's
 * @returns puts everything back; to be called before anything else can run
 */
export function recordOnlyTheCallersLine(...ours: string[]): () => void {
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
