import type { Page } from "playwright-core";
import { uiFolder } from "../cli/run/ui-folder.ts";
import { systemClock } from "../core/index.ts";
import { createAdminServer } from "../dashboard/server/index.ts";
import { busyStatus } from "../dashboard/server/testing/memory-reads.ts";
import { memoryAudit, memorySteering } from "../dashboard/server/testing/memory-steering.ts";
import type { ReadModels } from "../differ/index.ts";
import { startBrowser } from "../test/support/start-browser.ts";

const LOADS = 15;
/** The verdict and what fails stand there, and nothing is a placeholder any more. */
const DRAWN = `document.querySelector(".verdict-panel .verdict") !== null &&
  document.querySelector("main .skeleton") === null`;

/**
 * Milliseconds from the first byte of the navigation until the overview is drawn, sorted: a browser that has been
 * started, each time with nothing kept, and a server that has answered before.
 */
export async function firstScreens(reads: ReadModels): Promise<readonly number[]> {
  const server = await createAdminServer({
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    ...{ reads, ui: uiFolder(), clock: systemClock },
    status: async () => busyStatus(),
    setMirroring: async () => {},
    ...{ steering: memorySteering(), audit: memoryAudit() },
    logger: { info() {}, warn() {}, error() {} },
  });
  const browser = await startBrowser();
  const times: number[] = [];
  try {
    // One more than is counted: the browser's first page starts its processes.
    for (let load = 0; load <= LOADS; load += 1) {
      const shown = await browser.open(server.url);
      const drawnMs = await drawnAfter(shown.page, server.url);
      await shown.close();
      if (load > 0) times.push(drawnMs);
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return times.toSorted((left, right) => left - right);
}

/** Looked for with every frame, by the page's own clock, which begins with the navigation. */
async function drawnAfter(page: Page, url: string): Promise<number> {
  await page.addInitScript(`
    const look = () => (${DRAWN}) ? (window.drawnMs = performance.now()) : requestAnimationFrame(look);
    requestAnimationFrame(look);`);
  await page.goto(url);
  const drawn = await page.waitForFunction("window.drawnMs");
  return Number(await drawn.jsonValue());
}
