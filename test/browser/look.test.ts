import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBrowser } from "./browser";
import { tooFaint } from "./contrast";
import { inks, outOfReach, overflows, picture } from "./in-page";
import { aReport, twoEnvironments, writtenReport } from "./project";

/** How the report looks in a real browser. If PICTURES is set, its folder keeps the pictures. */

const open = useBrowser();
const BACKGROUNDS = { light: "rgb(246, 247, 249)", dark: "rgb(15, 18, 23)" };

describe.each([
  ["a rich project", aReport],
  ["two environments", twoEnvironments],
  ["an empty project", () => writtenReport({ projects: {} })],
])("%s", (_, written) => {
  test.each([320, 375, 1280])(
    "at %i pixels everything can be reached, and the page does not scroll sideways",
    async (width) => {
      const device = { viewport: { width, height: 700 }, isMobile: width < 500 };
      const { page } = await open(await written(), device);
      expect(await page.locator(":root").evaluate((root) => root.clientWidth)).toBe(width);
      expect((await page.evaluate(overflows)).filter(({ scrolls }) => !scrolls)).toEqual([]);
      expect(await page.evaluate(outOfReach)).toEqual([]);
    },
  );

  test.each(["light", "dark"] as const)(
    "all text has enough contrast in the %s colours",
    async (colorScheme) => {
      const { page } = await open(await written(), { colorScheme });
      const background = await page
        .locator("body")
        .evaluate((body) => getComputedStyle(body).backgroundColor);
      expect(background).toBe(BACKGROUNDS[colorScheme]);
      expect(tooFaint(await page.evaluate(inks))).toEqual([]);
    },
  );

  test("a screen reader finds a title for each column", async () => {
    const { page } = await open(await written());
    for (const table of await page.getByRole("table").all()) {
      const titles = await table.getByRole("columnheader").allInnerTexts();
      const cells = await table.locator("tbody tr").first().locator("th, td").count();
      expect(titles.filter(Boolean)).toHaveLength(cells);
      expect(await table.locator("th:not([scope])").count()).toBe(0);
    }
  });
});

test.each(["light", "dark"] as const)(
  "the highlighted row of a link has enough contrast in the %s colours",
  async (colorScheme) => {
    const { page } = await open(await aReport(), { colorScheme });
    const before = await page.evaluate(inks);
    await page.getByRole("link").first().click();
    const after = await page.evaluate(inks);
    expect(after).not.toEqual(before);
    expect(tooFaint(after)).toEqual([]);
  },
);

test("a desktop shows whole tables, however long a name is", async () => {
  const { page } = await open(await aReport());
  expect(await page.evaluate(overflows)).toEqual([]);
});

describe("a picture of it", () => {
  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 375],
    ["dark", 375],
  ] as const)("in the %s colours at %i pixels has no empty area", async (colorScheme, width) => {
    const file = await aReport();
    const { page } = await open(file, { colorScheme, viewport: { width, height: 800 } });
    const height = await page.locator(":root").evaluate((root) => root.scrollHeight);
    const png = await page.screenshot({ fullPage: true });
    writeFileSync(join(process.env.PICTURES ?? dirname(file), `${colorScheme}-${width}.png`), png);
    const blank = await page.context().newPage();
    const seen = await blank.evaluate(picture, png.toString("base64"));
    expect(seen).toMatchObject({ width, height, corner: BACKGROUNDS[colorScheme] });
    expect(height).toBeGreaterThan(1_000);
    for (const colours of seen.colours) expect(colours).toBeGreaterThan(20);
  });
});
