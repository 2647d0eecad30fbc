import { describe, expect, test } from "vitest";
import { useBrowser } from "./browser";
import { isInSight, slipIn, tables } from "./in-page";
import { aReport, KEPT, type Kept, LONG, twoEnvironments } from "./project";

/** Content and behaviour in a real browser of the page that `pulumi-flowstack report` writes. */

const open = useBrowser();
const isSick = ({ status }: Kept) => status !== "ACTIVE";
const isOld = ({ type, days }: Kept) => type === "API_KEY" && days >= 90;
const WORRYING = KEPT.filter((row) => isSick(row) || isOld(row));
const MANAGED = KEPT.filter(({ resource }) => resource);
const inDays = (days: number) => `${days} ${days === 1 ? "day" : "days"}`;

/** Sorted rows: the order on the page does not matter here. */
const sorted = <Row extends object>(rows: Row[], ...titles: (keyof Row)[]) => {
  const keyOf = (row: Row) => titles.map((title) => row[title]).join(" ");
  return rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
};

describe("on its own", () => {
  test.each([false, true])(
    "it loads one file, logs nothing and runs nothing (without its policy: %s)",
    async (bypassCSP) => {
      const { page, url, requests, noises } = await open(await aReport(), { bypassCSP });
      await page.waitForLoadState("networkidle");
      expect([requests, noises]).toEqual([[url], []]);
      expect(await page.locator("script, img, iframe, object, link, form").count()).toBe(0);
    },
  );

  test("its policy blocks injected scripts and images", async () => {
    const { page, noises } = await open(await aReport());
    const failures: (string | undefined)[] = [];
    page.on("requestfailed", (request) => failures.push(request.failure()?.errorText));
    await page.evaluate(slipIn, "https://flowstack.test/");
    await expect.poll(() => [noises.length, failures]).toEqual([3, ["csp"]]);
    for (const noise of noises) expect(noise).toMatch(/^error: .*Content Security Policy/);
  });
});

describe("what it says", () => {
  test("title, headings, and when it was made", async () => {
    const { page } = await open(await aReport());
    expect(await page.title()).toBe("FlowStack connections");
    expect(await page.getByRole("heading", { level: 1 }).allInnerTexts()).toEqual(["FlowStack connections"]);
    expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual([
      "Needs attention",
      `All connections ${KEPT.length} connections`,
      "Stacks",
    ]);
    const [, made = ""] = /as of (.*)$/.exec(await page.locator("header p").innerText()) ?? [];
    const age = Date.now() - Date.parse(made);
    expect(age >= 0 && age < 5 * 60_000, made).toBe(true);
  });

  test("totals", async () => {
    const { page } = await open(await aReport());
    const figures = page.getByRole("region", { name: "In figures" }).locator(".tile");
    const sick = KEPT.filter(isSick).length;
    expect((await figures.allInnerTexts()).map((text) => text.replace(/\s+/g, " "))).toEqual([
      `${KEPT.length} connections`,
      `${KEPT.length - sick} active`,
      `${sick} not active`,
      `${KEPT.filter(isOld).length} keys of 90 days or more`,
      `${MANAGED.length} of ${KEPT.length} managed by Pulumi`,
    ]);
    const all = await page.evaluate(tables);
    expect(all.Stacks).toEqual([
      {
        Stack: "dev",
        Manages: `${MANAGED.length} connections`,
        "In its state, but not in FlowStack": "conn_lost",
      },
    ]);
  });

  test("each connection: its exact name except for control characters, its health, the age of its key, and who manages it", async () => {
    const { page } = await open(await aReport());
    const rows = (await page.evaluate(tables))[`All connections ${KEPT.length} connections`] ?? [];
    const expected = KEPT.map(({ id, app, name, type, status, days, resource }) => ({
      App: app,
      Name: name.replace(/\p{Cc}|\u202e/gu, "\ufffd"),
      Type: type,
      Status: status,
      "Key age": type === "API_KEY" ? inDays(days) : "–",
      "Managed by": resource ? `dev: ${resource}` : "not managed",
      Id: id,
    }));
    expect(sorted(rows, "Id")).toEqual(sorted(expected, "Id"));
  });

  test("what needs attention, and why", async () => {
    const { page } = await open(await aReport());
    const rows = (await page.evaluate(tables))["Needs attention"] ?? [];
    const expected = WORRYING.map((row) => ({
      Connection: `${row.name || "(without a name)"}\n${row.id}`,
      App: row.app,
      Why: isSick(row) ? row.status : `key ${inDays(row.days)} old`,
    }));
    const found = rows.map(({ "What to do": _, ...row }) => row as (typeof expected)[number]);
    expect(sorted(found, "Connection")).toEqual(sorted(expected, "Connection"));
    expect(rows.every((row) => row["What to do"])).toBe(true);
  });
});

describe("links", () => {
  test("each leads to its connection's row on the page, and a keyboard reaches it", async () => {
    const { page, url } = await open(await aReport());
    const links = await page.getByRole("link").all();
    expect(links).toHaveLength(WORRYING.length);
    expect(await page.locator("a").count()).toBe(WORRYING.length);
    for (const link of links) {
      const id = await link.locator("xpath=../code").innerText();
      await link.press("Enter");
      expect(page.url()).toBe(`${url}${await link.getAttribute("href")}`);
      expect(await page.locator(":target code").innerText()).toBe(id);
      expect(await page.locator(":target").evaluate(isInSight)).toBe(true);
      expect((await link.innerText()).trim()).not.toBe("");
    }
  });

  test("where two environments have connections of the same name, each link leads to its own", async () => {
    const { page } = await open(await twoEnvironments());
    const all = await page.evaluate(tables);
    expect(all["dev (test) 1 connection"]).toMatchObject([{ Id: "conn_dev", "Managed by": "dev: pay" }]);
    expect(all[`${LONG} (live) 1 connection`]).toMatchObject([
      { Id: "conn_live", "Managed by": "not managed" },
    ]);
    expect(all["Needs attention"]?.map(({ Environment }) => Environment)).toEqual([
      "dev (test)",
      `${LONG} (live)`,
    ]);
    for (const id of ["conn_dev", "conn_live"]) {
      await page.locator("td", { hasText: id }).getByRole("link", { name: "Stripe" }).click();
      expect(await page.locator(":target code").innerText()).toBe(id);
    }
  });
});
