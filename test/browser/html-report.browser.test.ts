import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../core/index.ts";
import { createAdminServer } from "../../dashboard/server/index.ts";
import { answersOf, gatherAnswers, reportHtml } from "../../dashboard/server/report/index.ts";
import { busyStatus } from "../../dashboard/server/testing/memory-reads.ts";
import { memoryAudit, memorySteering } from "../../dashboard/server/testing/memory-steering.ts";
import { exchange, jsonAnswer, request } from "../../differ/ingest/testing/exchanges.ts";
import { openDiffer } from "../../differ/ingest/testing/open-differ.ts";
import { openRun } from "../../differ/read/index.ts";
import { runCli } from "../support/run-cli.ts";

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"];
const HOSTILE =
  '</script><!--<script>window.pwned=1</script>\u2028<img src=x onerror="window.pwned=1">';
const TEMPLATE = new URL("../../dist/dashboard/ui/report.html", import.meta.url);
const AT = "2026-12-01T04:00:00.000Z";

let folder: string;
let store: string;
let browser: Browser | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "html-report-"));
  store = join(folder, "store");
  fill();
  browser = await chromium.launch({
    ...{ executablePath: "/usr/bin/chromium", args: FLAGS, env: { HOME: folder } },
  });
}, 30_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A candidate that is always odd at one place, with everything hostile that a service can say. */
function fill(): void {
  const { differ, store: opened } = openDiffer(store, { config: { run: "release-2.4" } });
  for (let each = 0; each < 600; each += 1) {
    const asked = request(`/p/${each}?q=${encodeURIComponent(HOSTILE)}`, {
      headers: ["x-hostile", HOSTILE.replace("\u2028", "")],
    });
    const body = (price: number) => ({ [HOSTILE]: HOSTILE, price, name: "n" });
    const outcomes = {
      baseline: jsonAnswer(0, { body: whole(`{"long":9007199254740993,${inner(body(1))}`) }),
      candidate: jsonAnswer(0, { body: whole(`{"long":9007199254740993,${inner(body(2))}`) }),
    };
    differ.accept(exchange(differ.place(asked), outcomes, asked));
  }
  differ.commit();
  opened.close();
}

function whole(text: string) {
  return { kind: "whole", bytes: Buffer.from(text) } as const;
}

function inner(value: object): string {
  return JSON.stringify(value).slice(1);
}

/** The first difference that a report carries. */
async function firstRow(path: string): Promise<{ samples: string[]; fingerprint: string }> {
  const html = await readFile(path, "utf8");
  const data = /<script type="application\/json"[^>]*>([^<]*)</.exec(html)?.[1] ?? "";
  return JSON.parse(data)["/differences"].items[0];
}

function started(): Browser {
  if (browser === undefined) throw new Error("the browser was not started");
  return browser;
}

interface Opened {
  readonly page: Page;
  readonly problems: string[];
  readonly asked: string[];
}

/** Opens a file as a person does who was sent it: nothing else can be reached. */
async function openFile(path: string): Promise<Opened> {
  const context = await started().newContext({
    offline: true,
    viewport: { width: 1280, height: 900 },
  });
  // Well below the test's own: what is missing is named.
  context.setDefaultTimeout(5000);
  const page = await context.newPage();
  const problems: string[] = [];
  const asked: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (said) => void (said.type() === "error" && problems.push(said.text())));
  page.on("request", (sent) => asked.push(sent.url()));
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective))",
  );
  await page.goto(pathToFileURL(path).href);
  return { page, problems, asked };
}

describe("the report in one file", () => {
  test("leads from the verdict to a difference and its sample, from a file and without a network", async () => {
    const path = join(folder, "report.html");
    const { code, stderr } = await runCli(["gate", "--store", store, "--format", `html=${path}`]);
    expect([code, stderr]).toEqual([1, ""]);
    const { page, problems, asked } = await openFile(path);
    await page.getByText(/The candidate answers differently/).waitFor();
    await page.locator('main a[href^="#/differences/"]:visible').first().click();
    await page.locator("main h1", { hasText: "price" }).waitFor();
    const { samples, fingerprint } = await firstRow(path);
    // Nothing can be changed from here: what to run stands in the place of buttons and their keys.
    await page.getByText(`npx shadowdiff approve ${fingerprint}`).first().waitFor();
    await page.getByText("npx shadowdiff rules preview").first().waitFor();
    expect(await page.getByRole("button", { name: /^(Approve|Ignore) …/ }).count()).toBe(0);
    await page.keyboard.press("y");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.locator(`main a[href*="#/samples/${samples[0]}"]`).first().click();
    for (const role of ["primary", "secondary", "candidate"]) {
      await page.getByText(role, { exact: true }).first().waitFor();
    }
    const shown = await page.locator("main").innerText();
    expect(shown).toContain("9007199254740993");
    expect(shown).toContain('<img src=x onerror="window.pwned=1">');
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(await page.locator('nav a[href*="settings"]').count()).toBe(0);
    await page.goBack();
    await page.locator("main h1", { hasText: "price" }).waitFor();
    for (const place of ["/differences?q=price", "/endpoints", "/latency"]) {
      await page.goto(`${pathToFileURL(path).href}#${place}`);
      await page.locator("main h1").waitFor();
    }
    await page.goto(`${pathToFileURL(path).href}#/samples/none`);
    await page
      .getByText(/This report does not hold that/)
      .first()
      .waitFor();
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    expect(problems).toEqual([]);
    expect(asked.filter((url) => !url.startsWith("file:"))).toEqual([]);
  });

  test("is the same for the same store and time, and says what an empty one weighs", async () => {
    const opened = openRun(store, "latest", { now: () => Date.parse(AT) });
    const about = { run: opened.name, version: "0", at: AT, summary: opened.reads.summary() };
    const template = await readFile(TEMPLATE, "utf8");
    const make = async () =>
      reportHtml(template, await gatherAnswers(answersOf(opened.reads), about));
    const report = await make();
    expect(await make()).toBe(report);
    const [, data = "", ...more] = report.split(
      /<script type="application\/json"[^>]*>|<\/script>/,
    );
    expect(more).toHaveLength(2);
    expect(data).not.toMatch(/[<>&\u2028\u2029]/);
    opened.close();
    console.log(
      `report.html: ${template.length} bytes without answers, ${report.length} with one difference`,
    );
  });

  test("leaves out the least severe, counts it, and names only the samples that it has", async () => {
    const opened = openRun(store, "latest");
    const about = { run: opened.name, version: "0", at: AT, summary: opened.reads.summary() };
    const none = { differences: 0, endpoints: 0, detailBytes: 0, sampleBytes: 0, latencyBytes: 0 };
    const ask = answersOf(opened.reads);
    const empty = await gatherAnswers(ask, about, none);
    expect(JSON.parse(empty.get("/report") ?? "")).toMatchObject({
      leftOut: { differences: 1, endpoints: 1 },
    });
    const bare = await gatherAnswers(ask, about, { ...none, differences: 9, detailBytes: 1e6 });
    const [row] = JSON.parse(bare.get("/differences") ?? "").items;
    expect(row).toMatchObject({ path: "$.price", samples: [] });
    expect(JSON.parse(bare.get(`/differences/${row.fingerprint}`) ?? "")).toMatchObject({
      samples: [],
      sampleRefs: [],
    });
    expect(JSON.parse(bare.get("/report") ?? "").leftOut.samples).toBeGreaterThan(0);
    opened.close();
  });

  test("of a server has what the server has, and what the gate says above it", async () => {
    const opened = openRun(store, "latest");
    const server = await createAdminServer({
      listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
      reads: opened.reads,
      status: async () => ({ ...busyStatus(), run: opened.name }),
      setMirroring: async () => {},
      ...{ steering: memorySteering(), audit: memoryAudit(), clock: systemClock },
      logger: { info() {}, warn() {}, error() {} },
    });
    try {
      const path = join(folder, "server", "report.html");
      const asked = ["--require", "GET /never", "--format", `html=${path}`];
      const { code } = await runCli(["gate", "--url", server.url, ...asked]);
      expect(code).toBe(1);
      const { page, problems } = await openFile(path);
      await page
        .getByText(/GET \/never was required and never seen/)
        .first()
        .waitFor();
      for (const name of ["Rules", "Approvals"]) {
        await page.getByRole("link", { name }).click();
        await page.getByRole("heading", { level: 1, name }).waitFor();
      }
      expect(problems).toEqual([]);
    } finally {
      await server.close();
      opened.close();
    }
  });
});
