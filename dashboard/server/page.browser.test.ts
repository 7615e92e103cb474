import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../core/index.ts";
import { type AdminServer, type AdminServerOptions, createAdminServer } from "./admin-server.ts";
import type { StatusSnapshot } from "./status.ts";
import {
  type MemoryReadsData,
  busyStatus,
  emptyStatus,
  exampleData,
  memoryReads,
} from "./testing/memory-reads.ts";
import { memoryAudit, memorySteering } from "./testing/memory-steering.ts";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const HOSTILE = '</script><img src=x onerror="window.pwned=1"><svg onload=window.pwned=1>';

let browser: Browser;
let folder: string;
const open: AdminServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "page-"));
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: FLAGS,
    env: { HOME: folder },
  });
}, 30_000);
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await Promise.all(open.splice(0).map((server) => server.close()));
});

interface Shown {
  page: Page;
  url: string;
  problems: string[];
}

async function show(
  data: MemoryReadsData,
  status: () => StatusSnapshot,
  options: Partial<AdminServerOptions> & { scheme?: "dark" | "light" } = {},
): Promise<Shown> {
  const { scheme = "light", ...rest } = options;
  const logger = { info() {}, warn() {}, error() {} };
  const server = await createAdminServer({
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    reads: memoryReads(data),
    status: async () => status(),
    setMirroring: async () => {},
    ...{ steering: memorySteering(), audit: memoryAudit() },
    clock: systemClock,
    logger,
    ...rest,
  });
  open.push(server);
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on(
    "console",
    (message) => void (message.type() === "error" && problems.push(message.text())),
  );
  await page.goto(server.url);
  return { page, url: server.url, problems };
}

const empty: MemoryReadsData = {
  summary: { compared: 0, invalid: 0, endpoints: [], verdict: "inconclusive", reasons: [] },
  differences: [],
  samples: [],
  runs: [],
};

describe("the page", () => {
  test("shows verdict, counters, roles, differences and endpoints", async () => {
    const { page, problems } = await show(exampleData(HOSTILE), busyStatus);
    await page.getByRole("heading", { name: /The candidate behaves differently/ }).waitFor();
    await page.getByRole("link", { name: "$.price" }).waitFor();
    const text = await page.locator("body").innerText();
    for (const part of [
      "FIELD_REGRESSION",
      "20 in-flight-full",
      "48 TIMED_OUT",
      "GET /products/{id}",
      "118",
      "3 differences beyond the limit of places · 7 bodies compared by hash alone · 1\u202f200 samples not kept",
    ]) {
      expect(text).toContain(part);
    }
    expect(problems).toEqual([]);
  });

  test("shows hostile bodies, names and reasons as text and runs nothing of them", async () => {
    const { page, url, problems } = await show(exampleData(HOSTILE), busyStatus);
    await page.getByRole("link", { name: "$.price" }).click();
    await page.getByRole("heading", { name: /candidate 200/ }).waitFor();
    const text = await page.locator("#detail").innerText();
    expect(text).toContain(HOSTILE);
    expect(text).toContain('"id": 12345678901234567890');
    expect(text).toContain('"price": 2.50');
    expect(await page.locator("#detail img, #detail svg, #detail script").count()).toBe(0);
    expect(await page.locator("pre .line.odd").allInnerTexts()).toEqual(['  "price": 2.50,']);
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    for (const path of [
      "#/samples/s-2",
      "#/samples/none",
      "#/differences/%E0%A4%A",
      "#/samples/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
    ]) {
      await page.goto(`${url}/${path}`);
    }
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    expect(problems.filter((problem) => !/404|400/.test(problem))).toEqual([]);
  });

  test("says where to send a request while there is none, and goes on by itself without moving", async () => {
    let status = emptyStatus();
    const data = { ...empty };
    const { page, problems } = await show(data, () => status);
    await page.getByText("Send one through http://127.0.0.1:8080").waitFor();
    await page.evaluate("scrollTo(0, 120)");
    const before = await page.evaluate("scrollY");
    // A poll that finds nothing new revalidates what it has; the next one finds everything.
    const poll = await page.waitForRequest((request) => request.url().endsWith("/verdict"));
    expect(await poll.allHeaders()).toHaveProperty("if-none-match");
    Object.assign(data, exampleData());
    status = busyStatus();
    await page.getByRole("heading", { name: /The candidate behaves differently/ }).waitFor();
    await page.getByRole("link", { name: "$.price" }).waitFor();
    expect(await page.evaluate("scrollY")).toBe(before);
    expect(problems).toEqual([]);
  });

  test("filters differences and keeps the filter while it polls", async () => {
    const { page } = await show(exampleData(HOSTILE), busyStatus);
    await page.getByRole("link", { name: "$.price" }).waitFor();
    await page.getByLabel("Find").fill("price");
    await page.locator("#differences tr").nth(1).waitFor({ state: "detached" });
    await page.waitForRequest((request) => request.url().includes("q=price"));
    expect(await page.locator("#differences tr").count()).toBe(1);
  });

  test("asks for the token and works after the login", async () => {
    const acted: boolean[] = [];
    const token = "admin-token-0123456789";
    const { page } = await show(exampleData(), busyStatus, {
      token,
      setMirroring: async (enabled) => void acted.push(enabled),
    });
    await page.getByLabel("Token").fill("wrong");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("This token is wrong.").waitFor();
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Log in" }).click();
    const done = page.waitForResponse((response) => response.url().endsWith("/api/v1/mirror"));
    await page.getByRole("button", { name: "Pause mirroring" }).click();
    expect((await done).status()).toBe(200);
    expect(acted).toEqual([false]);
  });
});
