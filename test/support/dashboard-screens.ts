import type { Page } from "playwright-core";
import { z } from "zod";
import { waitFor } from "./wait-for.ts";

export interface ScreenPlace {
  readonly name: string;
  readonly path: string;
  /** What is on it, as CSS, once its answers are there. */
  readonly shows: string;
}

const listOf = <T extends z.ZodType>(item: T) => z.looseObject({ items: z.array(item).min(1) });
const headSchema = z.looseObject({ fingerprint: z.string(), samples: z.array(z.string()).min(1) });
const endpointSchema = z.looseObject({ id: z.string() });

/** No placeholder is left, and charts are drawn. */
const DRAWN = `document.querySelector("main .skeleton") === null &&
  [...document.querySelectorAll("main .chart-box")].every((box) => box.querySelector("canvas") !== null)`;

const ROW = "main .table-row a";

/** Every screen of the page, with the run's worst difference, its first sample and an endpoint where one is shown. */
export async function dashboardScreens(admin: string): Promise<readonly ScreenPlace[]> {
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${admin}/api/v1${path}`)).json();
  const heads = listOf(headSchema).parse(await get("/differences?heads=true&verdict=fail&limit=1"));
  const endpoints = listOf(endpointSchema).parse(await get("/endpoints?paths=false&limit=1"));
  const runs = listOf(z.looseObject({ run: z.string() })).parse(await get("/runs"));
  const [head] = heads.items;
  const fingerprint = head?.fingerprint ?? "";
  const sample = head?.samples[0] ?? "";
  const endpoint = encodeURIComponent(endpoints.items[0]?.id ?? "");
  const [right, left = right] = runs.items.map(({ run }) => encodeURIComponent(run));
  return [
    { name: "overview", path: "/", shows: ".verdict-panel .verdict" },
    { name: "differences", path: "/differences", shows: ROW },
    { name: "difference", path: `/differences/${fingerprint}`, shows: ".difference-head h1" },
    {
      ...{ name: "sample", shows: ".sample-head h1" },
      path: `/samples/${encodeURIComponent(sample)}?of=${fingerprint}`,
    },
    { name: "endpoints", path: "/endpoints", shows: ROW },
    { name: "latencies", path: "/latency", shows: ROW },
    { name: "latency", path: `/latency/${endpoint}`, shows: "main canvas, main .empty" },
    { name: "rules", path: "/rules", shows: "[aria-labelledby=hold] h2" },
    { name: "approvals", path: "/approvals", shows: "main .empty, main tbody" },
    { name: "sync", path: "/sync", shows: ".mirror" },
    { name: "runs", path: "/runs", shows: ROW },
    {
      ...{ name: "compare-runs", shows: "main .panel" },
      path: `/runs/compare?left=${left}&right=${right}`,
    },
    { name: "settings", path: "/settings", shows: "main pre" },
  ];
}

/** Goes to a screen and waits until it shows what it has: its answers, no placeholder, and its charts. */
export async function openScreen(page: Page, admin: string, screen: ScreenPlace): Promise<void> {
  await page.goto(admin + screen.path);
  await page.locator(screen.shows).first().waitFor();
  await waitFor(
    `${screen.name} to be drawn`,
    async () => (await page.evaluate(DRAWN)) || undefined,
  );
}
