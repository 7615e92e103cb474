import { get } from "node:http";
import type { Page } from "playwright-core";
import { z } from "zod";

export interface FirstLoad {
  /** Bytes of each file, as a browser that takes gzip gets it. */
  readonly files: ReadonlyMap<string, number>;
  readonly bytes: number;
  /** Milliseconds from the navigation to the first picture with content. */
  readonly drawnMs: number;
}

const LOADED = new Set(["document", "stylesheet", "script"]);

/** Opens an address and weighs the HTML, CSS and JS that its first picture took; `ready` waits for that. */
export async function firstLoad(
  page: Page,
  url: string,
  ready: () => Promise<void>,
): Promise<FirstLoad> {
  const urls = new Set<string>();
  page.on("request", (request) => {
    if (LOADED.has(request.resourceType())) urls.add(request.url());
  });
  await page.goto(url);
  await ready();
  const files = new Map<string, number>();
  for (const one of urls) files.set(new URL(one).pathname, await gzipBytes(one));
  const drawn = await page.evaluate(
    `performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1`,
  );
  const bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
  return { files, bytes, drawnMs: z.number().parse(drawn) };
}

function gzipBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { accept: "text/html,*/*", "accept-encoding": "gzip" };
    get(url, { headers, agent: false }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
      answer.on("end", () => resolve(bytes));
      answer.on("error", reject);
    }).on("error", reject);
  });
}
