import { randomBytes } from "node:crypto";
import { Worker } from "node:worker_threads";
import { type Clock, type Logger, type Random, createLedger } from "../../core/index.ts";
import { prepareRun } from "../../differ/index.ts";
import { type StatusSnapshot } from "../../dashboard/server/index.ts";
import { createByteBudget, createCapturePolicy, createLivePath, createShadowLink, workerThread } from "../../proxy/index.ts";
import { type AdminLink, startAdmin } from "./admin-link.ts";
import type { RunConfig, ThreadData } from "./run-options.ts";

export interface Run {
  readonly proxyUrl: string;
  readonly adminUrl: string;
  readonly name: string;
  status(): StatusSnapshot;
  /** Stops accepting, finishes what is under way, stores it, and closes the dashboard last. */
  drain(): Promise<void>;
  /** Waits until nothing is open or in flight; false when that took longer than `limitMs`. */
  settle(limitMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export interface RunParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** The shadow thread's own heap limit: it may run out and be restarted while live goes on. */
const SHADOW_HEAP_MIB = 160;
const ADMIN_HEAP_MIB = 128;

/**
 * Wires one run: the live path on this thread, the shadow and the dashboard each on its own.
 * Throws the coded errors of its parts (LISTEN_*, STORE_*, ADMIN_*).
 */
export async function startRun(config: RunConfig, parts: RunParts): Promise<Run> {
  const { clock, random, logger } = parts;
  const run = prepareRun(config, clock);
  const data: ThreadData = { config, run, maskKey: randomBytes(32) };
  const ledger = createLedger();
  const memory = createByteBudget(config.mirror.memoryMax);
  let phase: StatusSnapshot["phase"] = "mirroring";

  const link = createShadowLink({
    startThread: () =>
      workerThread(new Worker(entry("shadow-thread"), workerOptions(data, SHADOW_HEAP_MIB))),
    ledger,
    budget: memory,
    inFlightMax: config.mirror.inFlightMax,
    clock,
    logger,
  });
  const status = (): StatusSnapshot => {
    const shadow = link.status();
    return {
      run,
      phase,
      counters: ledger.snapshot(),
      roles: shadow.roles,
      threads: { shadow: shadow.thread, admin: admin?.status() ?? { state: "starting", restarts: 0 } },
    };
  };
  let admin: AdminLink | undefined;
  try {
    const setMirroring = (enabled: boolean): void => {
      live.setMirroring(enabled);
      phase = enabled ? "mirroring" : "paused";
    };
    const [live, startedAdmin] = await Promise.all([
      createLivePath({
        listen: config.proxy.listen,
        live: config.proxy.live,
        ledger,
        mirror: link,
        policy: createCapturePolicy(config.mirror, random),
        memory,
        clock,
        logger,
      }),
      startAdmin({
        startWorker: () => new Worker(entry("admin-thread"), workerOptions(data, ADMIN_HEAP_MIB)),
        status,
        setMirroring: (enabled) => setMirroring(enabled),
        clock,
        logger,
      }),
      link.ready,
    ]);
    admin = startedAdmin;
    const drain = async (): Promise<void> => {
      phase = "draining";
      await live.close(config.proxy.drain);
      await link.drain(config.mirror.timeout + 1000);
      phase = "done";
      await startedAdmin.saveStatus();
    };
    return {
      proxyUrl: live.url,
      adminUrl: startedAdmin.url,
      name: run,
      status,
      drain,
      settle: (limitMs) => settle({ status, clock, limitMs }),
      async close() {
        await link.close();
        await startedAdmin.close();
      },
    };
  } catch (error) {
    await link.close();
    throw error;
  }
}

function workerOptions(data: ThreadData, heapMiB: number) {
  return { workerData: data, resourceLimits: { maxOldGenerationSizeMb: heapMiB } };
}

/** A thread's entry beside this file: TypeScript in a clone, JavaScript in the package. */
function entry(name: string): URL {
  return new URL(`./${name}${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
}

function settle(options: { status: () => StatusSnapshot; clock: Clock; limitMs: number }): Promise<boolean> {
  const endMs = options.clock.monotonicMs() + options.limitMs;
  return new Promise((resolve) => {
    const look = (): void => {
      const { open, inFlight } = options.status().counters;
      if (open === 0 && inFlight === 0) resolve(true);
      else if (options.clock.monotonicMs() >= endMs) resolve(false);
      else options.clock.after(20, look);
    };
    look();
  });
}
