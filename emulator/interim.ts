/** `100` is Continue, `103` is Early Hints. */
export type InterimStatus = 100 | 103;

/** Interim replies: HTTP allows a server to send any number of 1xx replies before the final one. */
export interface InterimReplies {
  /** The interim replies before each final reply, in this order. Default: `[100]`. */
  readonly statuses?: readonly InterimStatus[];
}

/** The `interim` option of an emulator. */
export interface InterimOption extends InterimReplies {
  /** Only requests of this HTTP method get them, in capitals. Default: requests of every method. */
  readonly method?: string;
}

/** The interim replies of one request. A fault wins over the option, as it names the request more exactly. */
export function interimStatuses(
  method: string,
  option: InterimOption | undefined,
  fault: InterimReplies | undefined,
): readonly InterimStatus[] {
  if (fault !== undefined) return fault.statuses ?? [100];
  if (option === undefined || method !== (option.method ?? method)) return [];
  return option.statuses ?? [100];
}

/** Refuses statuses that the server cannot write. They may come as JSON from another process. */
export function checkInterim({ statuses = [] }: InterimReplies): void {
  const isKnown = Array.isArray(statuses) && statuses.every((status) => status === 100 || status === 103);
  if (!isKnown) throw new TypeError("statuses must be a list of 100 and 103.");
}
