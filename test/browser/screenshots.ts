import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { DEMO_REQUESTS } from "../../fixtures/index.ts";
import { dashboardScreens, openScreen } from "../support/dashboard-screens.ts";
import { type ShopStage, startShopStage } from "../support/shop-stage.ts";
import { PHONE, startBrowser } from "../support/start-browser.ts";
import { REPOSITORY } from "../support/start-process.ts";

/*
 * `npm run screenshots [NAME ...]`: a picture of each screen for docs/dashboard.md, on the demo's traffic.
 */

const FOLDER = join(REPOSITORY, "docs/images");
/** Pictures stay in the history for ever. */
const BYTES_MAX = 60_000;
const PORTION = 400;
const QUALITY = 0.8;
const VIEW = { width: 1100, height: 720 };

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const at = process.argv.find((argument) => argument.startsWith("--requests="));
const requests = at === undefined ? DEMO_REQUESTS : Number(at.split("=")[1]);

const store = await mkdtemp(join(tmpdir(), "shadowdiff-pictures-"));
await mkdir(FOLDER, { recursive: true });
/** The demo's gate decides on the demo's traffic; less is decided as tests do it. */
const judged = at === undefined ? { gate: {}, noise: {} } : {};
const sync = {
  serve: "127.0.0.1:0",
  ready: { primary: 1, secondary: 1, candidate: 1, timeout: "60s" },
};
const before = await startShopStage({ run: "release-2.3", store, ...judged });
await driveCalmly(before, requests / 4);
await before.stop();
const stage = await startShopStage({ run: "release-2.4", store, ...judged, sync });
const browser = await startBrowser();
const encoder = await browser.open("http://127.0.0.1");
try {
  const http = stage.run.sync.replace(/^ws/, "http");
  for (const role of ["primary", "secondary", "candidate"])
    await fetch(`${http}/v1/states/ready:${role}/signal?member=${role}-1`, { method: "POST" });
  await driveCalmly(stage, requests);
  const { verdict, reasons } = await stage.run.verdict();
  process.stdout.write(`${verdict}: ${reasons.map(({ code }) => code).join(", ")}\n`);
  const screens = await dashboardScreens(stage.run.admin);
  const wanted = screens.filter(({ name }) => names.length === 0 || names.includes(name));
  const light = await browser.open(stage.run.admin, { viewport: VIEW });
  const dark = await browser.open(stage.run.admin, { viewport: VIEW, colorScheme: "dark" });
  const phone = await browser.open(stage.run.admin, { viewport: PHONE });
  for (const screen of wanted) {
    await openScreen(light.page, stage.run.admin, screen);
    await picture(screen.name, await light.page.screenshot({ type: "png" }));
    if (screen.name === "difference") {
      await openScreen(dark.page, stage.run.admin, screen);
      await picture(`${screen.name}-dark`, await dark.page.screenshot({ type: "png" }));
    }
    if (screen.name === "overview") {
      await openScreen(phone.page, stage.run.admin, screen);
      await picture(`${screen.name}-phone`, await phone.page.screenshot({ type: "png" }));
    }
  }
  for (const problem of [light, dark, phone].flatMap(({ problems }) => problems))
    process.stderr.write(`${problem}\n`);
} finally {
  await browser.close();
  await stage.stop();
  await rm(store, { recursive: true, force: true });
}

/** In portions that are compared before the next, so that a busy machine loses none. */
async function driveCalmly(on: ShopStage, count: number): Promise<void> {
  for (let left = count; left > 0; left -= PORTION) await on.drive(PORTION);
}

/** As WebP, which Chromium writes itself: a third of the same picture as PNG. */
async function picture(name: string, png: Buffer): Promise<void> {
  const webp = z.string().parse(
    await encoder.page.evaluate(`(async () => {
      const bytes = Uint8Array.fromBase64("${png.toString("base64")}");
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext("2d").drawImage(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: "image/webp", quality: ${QUALITY} });
      return new Uint8Array(await blob.arrayBuffer()).toBase64();
    })()`),
  );
  const bytes = Buffer.from(webp, "base64");
  await writeFile(join(FOLDER, `${name}.webp`), bytes);
  const large = bytes.length > BYTES_MAX ? " (too large)" : "";
  process.stdout.write(`docs/images/${name}.webp ${bytes.length}${large}\n`);
}
