/** Exit codes: the same for every command, and named in every `--help`. */
export const EXIT = { ok: 0, failed: 1, findings: 2, interrupted: 130 } as const;

export const EXIT_CODES_HELP = [
  "",
  "Exit codes:",
  "  0    done",
  "  1    failed, or called wrongly; nothing was changed or written",
  "  2    doctor found a problem",
  "  130  stopped with Ctrl+C, or by the answer no; nothing was written",
].join("\n");

/** Of commands that run until they are stopped. */
export const SERVER_EXIT_CODES_HELP = [
  "",
  "Exit codes:",
  "  0    stopped with Ctrl+C",
  "  1    failed, or called wrongly",
].join("\n");
