import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { type ShopStage, startShopStage } from "../support/shop-stage.ts";
import { type StartedBrowser, type WatchedPage, startBrowser } from "../support/start-browser.ts";
import { waitFor } from "../support/wait-for.ts";

/*
 * What a person does on the page, on the demo's shop: find a cause, say that it is meant, take a rule, come back.
 */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** So many steps of the Tab key lead to anything on a screen. */
const TABS_MAX = 80;

let stage: ShopStage;
let browser: StartedBrowser;
let shown: WatchedPage;
let page: Page;

beforeAll(async () => {
  [stage, browser] = await Promise.all([startShopStage({ run: "judged" }), startBrowser()]);
  await stage.driveToVerdict();
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});
beforeEach(async () => {
  await shown?.close();
  shown = await browser.open(stage.run.admin);
  ({ page } = shown);
});

const at = (path: string) => stage.run.admin + path;
const row = (place: string) => page.locator("main .table-row").filter({ hasText: place }).first();
const selected = () => page.locator('main .table-row[aria-selected="true"]');
const dialog = () => page.getByRole("dialog");

/** Presses Tab until what is focused has this text. */
async function tabTo(text: string): Promise<void> {
  for (let step = 0; step < TABS_MAX; step += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(
      `document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.innerText ?? ""`,
    );
    if (z.string().parse(name).includes(text)) return;
  }
  throw new Error(`${TABS_MAX} Tab keys do not lead to ${text}`);
}

/** Types into the field whose label says so; the field is reached by Tab. */
async function typeInto(label: string, text: string): Promise<void> {
  for (let step = 0; step < TABS_MAX; step += 1) {
    const name = await page.evaluate(`document.activeElement?.labels?.[0]?.innerText ?? ""`);
    if (z.string().parse(name).startsWith(label)) {
      await page.keyboard.type(text);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`${TABS_MAX} Tab keys do not lead to the field ${label}`);
}

const approvals = async (): Promise<string> =>
  readFile(join(stage.run.file, "../shadowdiff.approvals.yaml"), "utf8").catch(() => "");

const judged = z.looseObject({ verdict: z.string(), approved: z.boolean().default(false) });

async function verdictOf(fingerprint: string): Promise<z.infer<typeof judged>> {
  const answer = await fetch(at(`/api/v1/differences/${fingerprint}`));
  const { verdict, approved } = judged.parse(await answer.json());
  return { verdict, approved };
}

describe("by keyboard alone", () => {
  test("a person goes from the verdict over a sample to an approval, and takes it back", async () => {
    await page.goto(at("/"));
    await page.getByText("The candidate answers differently").waitFor();
    // The cause that stands first, by its link.
    await tabTo("$.specification.material");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "The candidate alone differs in" }).waitFor();
    await page.locator(".sample-card").first().getByText("/products/").waitFor();
    await page.locator("main .example").getByText("nothing there").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("main").getByText("the candidate is the odd one").waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/samples\//);
    await page.locator("main").getByText("not there").first().waitFor();
    await page.keyboard.press("j");
    await page.waitForURL(/[?&]place=/);
    await page.keyboard.press("]");
    await page.keyboard.press("u");
    await page.waitForURL(/\/differences\/[0-9a-f]{12}/);
    const fingerprint = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    await page.locator(".difference-head").waitFor();

    await page.keyboard.press("y");
    await dialog().getByText("Covers 1 place").waitFor();
    await dialog().getByText("/products/{id}").waitFor();
    await dialog().getByText("nothing there").waitFor();
    await typeInto("Why", "the material moved to another endpoint");
    await typeInto("Who", "Ada");
    await page.keyboard.press("Enter");
    await page.getByText("Approved $.specification.material.").waitFor();
    expect(await approvals()).toContain(fingerprint);
    expect(await approvals()).toContain("the material moved to another endpoint");
    await page.locator(".difference-head .verdict").getByText("approved").waitFor();
    await page.locator(".standing-note").getByText("(Ada: the material moved").waitFor();
    expect(await verdictOf(fingerprint)).toEqual({ verdict: "pass", approved: true });

    await tabTo("Undo");
    await page.keyboard.press("Enter");
    await page.getByText("Undone.").waitFor();
    expect(await approvals()).not.toContain(fingerprint);
    // Both at once: who reads that it is undone sees that it is.
    expect(await page.locator(".difference-head .verdict").innerText()).toContain("fail");
    expect(await verdictOf(fingerprint)).toEqual({ verdict: "fail", approved: false });
    expect(shown.problems).toEqual([]);
  });

  test("lists are gone through with j and k, opened with Enter, searched with /, and ? tells so", async () => {
    await page.goto(at("/"));
    await page.getByText("The candidate answers differently").waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await row("$.specification.material").waitFor();
    const rows = await page.locator("main .table-row .cause-what .place").allInnerTexts();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await selected()
      .getByText(rows[1] ?? "")
      .first()
      .waitFor();
    await page.keyboard.press("k");
    await selected()
      .getByText(rows[0] ?? "")
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await page
      .locator(".difference-head h1")
      .getByText(rows[0] ?? "")
      .waitFor();
    await page.goBack();
    await selected()
      .getByText(rows[0] ?? "")
      .first()
      .waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("checkedAt");
    await page.waitForURL(/q=checkedAt/);
    await row("$.checkedAt").waitFor();
    await row("$.specification.material").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await dialog().getByText("Next row").waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(shown.problems).toEqual([]);
  });
});

describe("a rule", () => {
  const compare = async (): Promise<unknown> =>
    z
      .looseObject({ compare: z.unknown().optional() })
      .parse(JSON.parse(await readFile(stage.run.file, "utf8"))).compare ?? [];

  test("that hides a regression says so before it is taken", async () => {
    await page.goto(at("/differences?q=specification.material"));
    await row("$.specification.material").waitFor();
    await page.keyboard.press("j");
    await selected().waitFor();
    await page.keyboard.press("i");
    await dialog().getByText("Would hide 1 place of this run").waitFor();
    await dialog().getByText("What fails may be a regression").waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(await compare()).toEqual([]);
  });

  test("shows what it would hide, is written with who and why, holds, and is undone", async () => {
    await page.goto(at("/rules"));
    // A key counts once the screen is seen: its code comes after the page's.
    await page.getByRole("heading", { name: "Rules", exact: true }).waitFor();
    await page.keyboard.press("n");
    await dialog().getByLabel("Endpoint").fill("GET /stock/{id}");
    await dialog().getByLabel("Place").fill("$.meta.requestId");
    await dialog().getByRole("button", { name: "See what it would hide" }).click();
    await dialog().getByText("Would hide 1 place of this run").waitFor();
    await dialog().locator(".hidden-places").getByText("noise").waitFor();
    await dialog().getByText("A rule holds for what is compared after it is taken").waitFor();
    await dialog().getByLabel("Who you are").fill("Ada");
    await dialog().getByRole("textbox", { name: "Why" }).fill("made anew for each request");
    await dialog().getByRole("button", { name: "Ignore it" }).click();
    await page.getByText(/Ignored \$\.meta\.requestId.*stays in its verdict/).waitFor();
    const ignore = [{ path: "$.meta.requestId", reason: "made anew for each request" }];
    expect(await compare()).toEqual([{ match: "GET /stock/{id}", ignore }]);
    await page.locator("[aria-labelledby=hold]").getByText("made anew for each request").waitFor();
    const other = await browser.open(stage.run.admin);
    await other.page.goto(at("/differences?places=all&q=meta.requestId"));
    await other.page.locator("main .table-row").filter({ hasText: "/stock/{id}" }).first().click();
    await other.page
      .getByText(/A rule ignores this place since \d\d:\d\d \(Ada: made anew/)
      .waitFor();
    await other.page.getByRole("button", { name: "Noise" }).click();
    await other.page.getByRole("note").getByText("It says nothing about the candidate").waitFor();
    await other.close();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone.").waitFor();
    expect(await compare()).toEqual([]);
    await page.locator("[aria-labelledby=hold]").getByText("No rule holds.").waitFor();
    expect(shown.problems).toEqual([]);
  });

  test("who did what stands in the audit of the settings", async () => {
    await page.goto(at("/settings"));
    const audit = page.locator("main");
    await audit.getByText("Ada").first().waitFor();
    await audit.getByText("$.meta.requestId").first().waitFor();
  });
});

describe("addresses", () => {
  test("a filter stands in the address, and reload, link and the back button lead to the same", async () => {
    await page.goto(at("/differences"));
    await row("$.specification.material").waitFor();
    await page.getByLabel("any verdict").selectOption("fail");
    await page.waitForURL(/verdict=fail/);
    await row("$.meta.").waitFor({ state: "detached" });
    const places = () => page.locator("main .table-row .cause-what .place").allInnerTexts();
    const before = await places();
    expect(before).toContain("$.specification.material");
    const address = page.url();

    await page.reload();
    await row("$.specification.material").waitFor();
    expect(await places()).toEqual(before);
    expect(await page.getByLabel("any verdict").inputValue()).toBe("fail");

    await row("$.specification.material").click();
    await page.locator(".difference-head h1").waitFor();
    await page.goBack();
    await row("$.specification.material").waitFor();
    expect(new URL(page.url()).searchParams.get("verdict")).toBe("fail");
    expect(await places()).toEqual(before);

    const other = await browser.open(stage.run.admin);
    await other.page.goto(address);
    await other.page.locator("main .table-row .cause-what .place").first().waitFor();
    expect(await other.page.locator("main .table-row .cause-what .place").allInnerTexts()).toEqual(
      before,
    );
    await other.close();
    expect(shown.problems).toEqual([]);
  });
});

describe("live", () => {
  test("a new difference waits behind a pill while the rows are under the pointer, and none moves", async () => {
    await page.goto(at("/differences?places=all&q=meta.served"));
    const rows = page.locator("main .table-row .cause");
    await rows.first().waitFor();
    await rows.nth(1).hover();
    const texts = async () =>
      (await page.locator("main .table-row .cause-where").allInnerTexts()).join("\n");
    const before = await texts();
    expect(before).not.toContain("/categories");
    const box = await rows.nth(1).boundingBox();
    await stage.drive(30, /^\/categories/);
    await page.getByRole("button", { name: "1 new, paused" }).waitFor();
    expect(await texts()).toBe(before);
    expect(await rows.nth(1).boundingBox()).toEqual(box);
    await page.getByRole("button", { name: "1 new, paused" }).click();
    await page.locator("main .table-row").filter({ hasText: "/categories" }).first().waitFor();
    expect(shown.problems).toEqual([]);
  });

  test("the overview counts on by itself", async () => {
    await page.goto(at("/"));
    const compared = async (): Promise<number> => {
      const text = await page.locator(".verdict-panel").innerText();
      return Number((/([\d,]+) exchanges/.exec(text)?.[1] ?? "0").replaceAll(",", ""));
    };
    await page.locator(".verdict-panel .verdict").waitFor();
    const before = await compared();
    expect(before).toBeGreaterThan(1000);
    await stage.drive(20);
    await waitFor("the page to count on", async () => (await compared()) > before || undefined);
    expect(shown.problems).toEqual([]);
  });
});
