import type { AddressInfo } from "node:net";
import { type Random, seededRandom, systemClock } from "../../core/index.ts";
import { createShop, driveTraffic, shopTraffic } from "../../fixtures/index.ts";
import { type RunConfigInput, type StartedRun, runShadowdiff } from "./run-shadowdiff.ts";
import { waitFor } from "./wait-for.ts";

/** Endpoints with a regression in nearly every answer: a few hundred requests make it a fail. */
const DECIDED = /^\/(products\/\d+\?|carts\/|stock\/)/;

/** All but one endpoint, which is left for what comes later. */
const EARLY = /^\/(?!categories)/;

export interface ShopStage {
  readonly run: StartedRun;
  /** Sends so much of the shop's traffic that fits through the proxy, and waits until it is compared. */
  drive(count: number, fits?: RegExp): Promise<void>;
  /** Traffic of all endpoints and so much of some that there is a verdict: fail. */
  driveToVerdict(): Promise<void>;
  stop(): Promise<void>;
}

/** The demo's shop as live, primary and secondary in release 1 and as candidate in release 2, behind a run. */
export async function startShopStage(
  input: Omit<RunConfigInput, "live" | "targets"> = {},
): Promise<ShopStage> {
  const shops = ([1, 1, 1, 2] as const).map((release, index) =>
    createShop({ release, seed: 2026, random: seededRandom(index + 1), clock: systemClock }),
  );
  const urls: string[] = [];
  for (const shop of shops) {
    shop.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
    urls.push(`http://127.0.0.1:${(shop.address() as AddressInfo).port}`);
  }
  const close = async (): Promise<void> => {
    for (const shop of shops) {
      shop.closeAllConnections();
      await new Promise((resolve) => shop.close(resolve));
    }
  };
  const [live = "", primary = "", secondary = "", candidate = ""] = urls;
  const run = await runShadowdiff({
    ...{ live, targets: { primary, secondary, candidate } },
    // A busy machine loses none of them.
    mirror: { exclude: ["/healthz"], timeout: "60s", inFlightMax: 2000 },
    // Short blocks are decided by little traffic.
    noise: { block: 10 },
    // Four shops of one process are not a measurement of time.
    gate: { minRequests: 100, harm: "20%", latency: { minDelta: "10s" } },
    ...input,
  }).catch(async (cause: unknown) => {
    await close();
    throw cause;
  });
  let seed = 0;
  const drive: ShopStage["drive"] = async (count, fits = /^/) => {
    seed += 1;
    const { failed } = await driveTraffic({
      ...{ url: run.proxy, concurrency: 16 },
      requests: fitting({ random: seededRandom(seed), count, fits }),
    });
    if (failed > 0) throw new Error(`${failed} requests of the traffic failed`);
    await run.settled(60_000);
  };
  return {
    run,
    drive,
    async driveToVerdict() {
      await drive(400, EARLY);
      await drive(900, DECIDED);
      await waitFor("the verdict to be fail", async () => {
        const { verdict, reasons } = await run.verdict();
        if (verdict === "unhealthy") {
          const { counters, threads, roles } = await run.status();
          throw new Error(JSON.stringify({ reason: reasons[0], counters, threads, roles }));
        }
        return verdict === "fail" || undefined;
      });
    },
    async stop() {
      await run.stop();
      await close();
    },
  };
}

function* fitting(wanted: { random: Random; count: number; fits: RegExp }) {
  const { random, count, fits } = wanted;
  let left = count;
  for (const request of shopTraffic({ random, count: Infinity })) {
    if (left === 0) return;
    if (!fits.test(request.path)) continue;
    left -= 1;
    yield request;
  }
}
