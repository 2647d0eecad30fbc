import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type LaunchOptions,
  type Page,
} from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";

const ARCHIVES = resolve(__dirname, "../../node_modules/@sparticuz/chromium/bin");

/** A file that a browser shows. */
export interface Opened {
  page: Page;
  url: string;
  /** URLs that the browser requested. */
  requests: string[];
  /** Console output, errors, dialogs and new windows; a static page has none. */
  noises: string[];
}

/** A headless Chromium for the tests of a file. @returns opens one of this machine's files for one test */
export function useBrowser(): (file: string, options?: BrowserContextOptions) => Promise<Opened> {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), "flowstack-browser-"));
  beforeAll(async () => {
    browser = await chromium.launch(await chromiumIn(folder));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return (file, options = {}) => open(browser, pathToFileURL(file).href, options);
}

/**
 * The Chromium of @sparticuz/chromium, unpacked with the libraries and the font that it needs, so that `npm ci` is all
 * that a bare Linux takes. TMPDIR is set, or it would use what another program left in the shared folder.
 */
async function chromiumIn(folder: string): Promise<LaunchOptions> {
  const { CHROME_PATH: executablePath, ...env } = process.env;
  if (executablePath) return { executablePath };
  if (`${process.platform} ${process.arch}` !== "linux x64") {
    throw new Error("The Chromium from npm is for Linux on x64: let CHROME_PATH name one for this machine.");
  }
  process.env.TMPDIR = folder;
  const { inflate } = await import("@sparticuz/chromium");
  const unpacked = ["chromium.br", "al2023.tar.br", "fonts.tar.br"].map((name) =>
    inflate(join(ARCHIVES, name)),
  );
  const [program = "", libraries = "", fonts = ""] = await Promise.all(unpacked);
  const own = { LD_LIBRARY_PATH: join(libraries, "lib"), FONTCONFIG_FILE: fontList(fonts), HOME: folder };
  return { executablePath: program, env: { ...env, ...own, TMPDIR: folder } };
}

/** The archive's own list of fonts looks for them in /tmp. Without a font Chromium draws no letter, and says nothing. */
function fontList(fonts: string): string {
  const file = join(fonts, "own.conf");
  writeFileSync(file, `<fontconfig><dir>${fonts}</dir><cachedir>${fonts}/cache</cachedir></fontconfig>`);
  return file;
}

async function open(browser: Browser, url: string, options: BrowserContextOptions): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(5_000);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const opened: Opened = { page, url, requests: [], noises: [] };
  listen(opened);
  await page.goto(url);
  return opened;
}

function listen({ page, requests, noises }: Opened): void {
  page.context().on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => noises.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noises.push(`thrown: ${error.message}`));
  page.on("popup", (popup) => noises.push(`opened: ${popup.url()}`));
  page.on("dialog", (dialog) => {
    noises.push(`asked: ${dialog.message()}`);
    void dialog.dismiss();
  });
}
