/** The server to test. */
export interface Target {
  /** The base URL, without a slash at its end. */
  readonly url: string;
  /** A key that may read and write one project. */
  readonly key: string;
}

/** Reads from the environment which server to test; null means an emulator, which the tests start. */
export function readTarget(env: Readonly<Record<string, string | undefined>>): Target | null {
  if (!env.FLOWSTACK_BASE_URL) return null;
  const url = new URL(env.FLOWSTACK_BASE_URL);
  if (!env.FLOWSTACK_API_KEY) throw new Error(`Set FLOWSTACK_API_KEY to a key for ${url.host}.`);
  if (!isLoopback(url.hostname)) requireConsent(url, env.FLOWSTACK_ACC);
  return { url: url.href.replace(/\/+$/, ""), key: env.FLOWSTACK_API_KEY };
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** The tests create and delete connections, so a real project needs the consent of the person who runs them. */
function requireConsent(url: URL, consent: string | undefined): void {
  if (url.protocol !== "https:") throw new Error(`FLOWSTACK_BASE_URL must be https for ${url.host}.`);
  if (consent === "1") return;
  throw new Error(
    `${url.host} is a real server: these tests create and delete connections there, and use about 30 requests ` +
      "of its quota. Set FLOWSTACK_ACC=1 to allow that, and use a fs_test_ key.",
  );
}
