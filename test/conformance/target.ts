/** The server whose conformance is tested. */
export interface Target {
  /** Its base URL, without a slash at the end. */
  readonly url: string;
  /** A key that reads and writes one project. */
  readonly key: string;
}

/** Reads which server to test from the environment; null means an emulator of our own. */
export function readTarget(env: Readonly<Record<string, string | undefined>>): Target | null {
  if (!env.FLOWSTACK_BASE_URL) return null;
  const url = new URL(env.FLOWSTACK_BASE_URL);
  if (!env.FLOWSTACK_API_KEY) throw new Error(`Set FLOWSTACK_API_KEY to a key for ${url.host}.`);
  if (!isLoopback(url.hostname)) demandConsent(url, env.FLOWSTACK_ACC);
  return { url: url.href.replace(/\/+$/, ""), key: env.FLOWSTACK_API_KEY };
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** A real project is touched only by someone who says so: the tests make and delete connections in it. */
function demandConsent(url: URL, consent: string | undefined): void {
  if (url.protocol !== "https:") throw new Error(`FLOWSTACK_BASE_URL must be https for ${url.host}.`);
  if (consent === "1") return;
  throw new Error(
    `${url.host} is a real server: these tests would make and delete connections there, with about 30 requests ` +
      "of its quota. Set FLOWSTACK_ACC=1 if that is what you want, and use a fs_test_ key.",
  );
}
