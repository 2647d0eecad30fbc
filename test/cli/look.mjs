/**
 * Opens a report in a real browser: `node test/cli/look.mjs [folder for the pictures]`. It needs `npm run build`, and
 * chromium or google-chrome on PATH; without a browser it fails and says so. What can be checked without one, the unit
 * tests check: this is for what only a browser knows (that it lays the page out, runs nothing and loads nothing), and for
 * people to look at the pictures.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const BROWSERS = ["chromium", "google-chrome", "chromium-browser"];
const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);
const { startEmulator } = require(`${root}/dist/emulator/index.js`);
const { reportOf } = require(`${root}/dist/cli/report/model.js`);
const { pageOf } = require(`${root}/dist/cli/report/page.js`);
const { processIo } = require(`${root}/dist/cli/shared/io.js`);

const browser = BROWSERS.find((name) => spawnSync(name, ["--version"]).status === 0);
if (!browser) throw new Error(`There is no browser on PATH: none of ${BROWSERS.join(", ")}.`);

const folder = resolve(process.argv[2] ?? mkdtempSync(join(tmpdir(), "flowstack-report-")));
mkdirSync(folder, { recursive: true });
const page = join(folder, "report.html");
writeFileSync(page, await report());

const shown = browse("--dump-dom", "--virtual-time-budget=2000");
check(shown.includes("Production stripe 3"), "the browser does not show a connection");
check(shown.includes("&lt;script&gt;document.title = 1&lt;/script&gt;"), "a name is no text any more");
check(shown.includes("<title>FlowStack connections</title>"), "something ran in the page");
look("light.png", "--window-size=1200,1600");
look("dark.png", "--window-size=1200,1600", "--blink-settings=preferredColorScheme=0");
look("narrow.png", "--window-size=500,1600");

/**
 * @param {string} name
 * @param {string[]} flags
 */
function look(name, ...flags) {
  browse(`--screenshot=${join(folder, name)}`, "--hide-scrollbars", ...flags);
  check(statSync(join(folder, name)).size > 20_000, `${name} is all but empty`);
  console.log(join(folder, name));
}

/** A report of a project that has some of everything. */
async function report() {
  const emulator = await startEmulator();
  const day = 24 * 60 * 60 * 1_000;
  const apps = ["stripe", "gmail", "github", "slack", "hubspot"];
  emulator.seed(
    Array.from({ length: 24 }, (_, at) => ({
      name:
        at === 7
          ? "<script>document.title = 1</script>"
          : `${at % 3 ? "Billing" : "Production"} ${apps[at % 5]} ${Math.floor(at / 5)}`,
      app: apps[at % 5],
      type: at % 5 === 1 || at % 5 === 3 ? "OAUTH2" : "API_KEY",
      status: at % 11 === 6 ? "EXPIRED" : at % 13 === 4 ? "ERROR" : "ACTIVE",
      created: new Date(Date.now() - ((at * 17) % 140) * day).toISOString(),
    })),
  );
  const environment = { FLOWSTACK_API_KEY: emulator.apiKey, FLOWSTACK_BASE_URL: emulator.url };
  const html = pageOf(await reportOf({ ...processIo(), environment }, undefined));
  await emulator.close();
  return html;
}

/** @param {string[]} flags */
function browse(...flags) {
  const profile = mkdtempSync(join(tmpdir(), "flowstack-browser-"));
  const quiet = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
  ];
  const args = [...quiet, `--user-data-dir=${profile}`, ...flags, pathToFileURL(page).href];
  return execFileSync(/** @type {string} */ (browser), args, {
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/**
 * @param {unknown} fact
 * @param {string} otherwise
 */
function check(fact, otherwise) {
  if (!fact) throw new Error(otherwise);
}
