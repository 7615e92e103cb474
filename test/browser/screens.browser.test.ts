import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type ScreenPlace, dashboardScreens, openScreen } from "../support/dashboard-screens.ts";
import { firstLoad } from "../support/first-load.ts";
import { seriousFindings } from "../support/serious-findings.ts";
import { type ShopStage, startShopStage } from "../support/shop-stage.ts";
import {
  DESK,
  PHONE,
  type StartedBrowser,
  type WatchedPage,
  startBrowser,
} from "../support/start-browser.ts";

/*
 * Every screen of the page in a real browser: on a run that has seen nothing, and on the demo's traffic.
 */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const FIRST_LOAD_MAX = 90_000;
/** Bytes that a screen takes sideways beyond its window: none. */
const SIDEWAYS = `Math.max(...[document.documentElement, document.querySelector("main")]
  .map((box) => box.scrollWidth - box.clientWidth))`;
const SYNC = { serve: "127.0.0.1:0" };

let store: string;
let browser: StartedBrowser;

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), "shadowdiff-screens-"));
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await rm(store, { recursive: true, force: true });
});

describe("on a run that has seen nothing", () => {
  let stage: ShopStage;
  let shown: WatchedPage;
  beforeAll(async () => {
    stage = await startShopStage({ run: "release-2.3", store, sync: SYNC });
    shown = await browser.open(stage.run.admin);
  });
  afterAll(async () => {
    // Also where nothing was shown because the stage came to no verdict.
    await stage.stop();
    await shown.close();
  });

  test.each([
    ["/", "Send the first request", "curl"],
    ["/differences", "Nothing was compared yet.", "curl"],
    ["/endpoints", "No endpoint was seen yet.", "curl"],
    ["/latency", "Nothing was compared yet.", "curl"],
    ["/rules", "No rule holds.", "npx shadowdiff rules suggest"],
    ["/approvals", "Nothing was approved.", "npx shadowdiff approve FINGERPRINT"],
    ["/sync", "Mirroring", ""],
    ["/runs", "release-2.3", ""],
    ["/runs/compare", "Two runs are needed.", ""],
    ["/settings", "Settings", ""],
    ["/differences/000000000000", "", ""],
    ["/samples/none", "", ""],
    ["/nowhere", "There is no screen at /nowhere.", ""],
  ])("%s says what to do next: %s", async (path, said, command) => {
    const { page, problems } = shown;
    problems.length = 0;
    await page.goto(stage.run.admin + path);
    if (said === "") await page.locator("main [role=alert]").waitFor();
    else await page.locator("main").getByText(said, { exact: true }).first().waitFor();
    if (command !== "") {
      const whole = command === "curl" ? `curl -i ${stage.run.proxy}/` : command;
      await page.locator("main .command pre").getByText(whole).waitFor();
    }
    // A browser reports an answer of 404 by itself; there is one where something unknown was asked for.
    const own = problems.filter((problem) => said !== "" || !problem.includes("status of 404"));
    expect(own).toEqual([]);
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe("on the demo's data", () => {
  let stage: ShopStage;
  let shown: WatchedPage;
  let screens: readonly ScreenPlace[];
  beforeAll(async () => {
    stage = await startShopStage({ run: "release-2.4", store, sync: SYNC });
    await stage.driveToVerdict();
    screens = await dashboardScreens(stage.run.admin);
    shown = await browser.open(stage.run.admin);
  });
  afterAll(async () => {
    // Also where nothing was shown because the stage came to no verdict.
    await stage.stop();
    await shown.close();
  });

  const named = (name: string): ScreenPlace => {
    const screen = screens.find((one) => one.name === name);
    if (screen === undefined) throw new Error(`no screen ${name}`);
    return screen;
  };

  test.each([
    ["overview", "The candidate answers differently"],
    ["differences", "$.specification.material"],
    ["difference", "A regression."],
    ["sample", "the candidate is the odd one"],
    ["endpoints", "/products/{id}"],
    ["latencies", "/products/{id}"],
    ["latency", "candidate"],
    ["rules", "Suggested by this run"],
    ["approvals", "Nothing was approved."],
    ["sync", "Threads and queues"],
    ["runs", "release-2.3"],
    ["compare-runs", "release-2.4"],
    ["settings", "127.0.0.1"],
  ])(
    "%s is readable in both themes and on a phone, and takes nothing from elsewhere",
    async (name, said) => {
      const { page, problems } = shown;
      problems.length = 0;
      await page.setViewportSize(DESK);
      await page.emulateMedia({ colorScheme: "light" });
      await openScreen(page, stage.run.admin, named(name));
      await page.locator("main").getByText(said).first().waitFor();
      const findings = await seriousFindings(page);
      const light = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      // What differs in the dark are colours alone.
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).not.toBe(
        light,
      );
      findings.push(...(await seriousFindings(page, ["color-contrast"])));
      await page.setViewportSize(PHONE);
      expect({ findings, problems }).toEqual({ findings: [], problems: [] });
      // Tables turn into cards a turn later.
      await expect.poll(() => page.evaluate(SIDEWAYS), { timeout: 10_000 }).toBe(0);
    },
  );

  test("the first screen takes at most 90 kB", async () => {
    const { page, close } = await browser.open(stage.run.admin);
    const load = await firstLoad(page, stage.run.admin, () =>
      page.locator(named("overview").shows).waitFor(),
    );
    await close();
    const kilobytes = (load.bytes / 1000).toFixed(1);
    console.log(`first screen: ${kilobytes} kB, drawn after ${load.drawnMs.toFixed(0)} ms`);
    expect([...load.files.keys()]).toContain("/");
    expect(load.files.size).toBeGreaterThan(3);
    expect(load.bytes).toBeLessThanOrEqual(FIRST_LOAD_MAX);
    expect(load.drawnMs).toBeGreaterThan(0);
    expect(load.drawnMs).toBeLessThan(20_000);
  });

  test("the theme that a person chose holds over a reload, whatever the system wants", async () => {
    const { page, close } = await browser.open(stage.run.admin, { colorScheme: "dark" });
    await openScreen(page, stage.run.admin, named("overview"));
    const colour = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await colour();
    await page.getByRole("button", { name: "Change to light" }).click();
    await page.getByRole("button", { name: "Theme: light" }).waitFor();
    const light = await colour();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole("button", { name: "Theme: light" }).waitFor();
    expect(await colour()).toBe(light);
    await close();
  });
});
