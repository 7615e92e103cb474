import {
  type Clock,
  type Ledger,
  type LedgerSnapshot,
  type Logger,
  ShadowError,
  type TcpAddress,
} from "../../core/index.ts";
import type {
  LiveLatency,
  LiveWorkerStatus,
  MirrorIntake,
  ByteBudget,
  ChangingPolicy,
  LiveTimings,
} from "../../proxy/index.ts";
import { createLiveWorkers } from "../../proxy/mirror/index.ts";
import type { LiveMemory } from "./live-memory.ts";
import { ratePartsOf } from "./rate-part.ts";
import type { RunConfig } from "./run-options.ts";
import { startLiveThread } from "./threads.ts";

type Proxy = NonNullable<RunConfig["proxy"]>;

/** Live traffic of a run, on the main thread or on several of its own. */
export interface LiveSide {
  readonly url: string;
  books(): LedgerSnapshot;
  /** Of those sampled out, what only the rate kept back, beyond what the run's own policy did. */
  rateLimited(): number;
  /** How long requests took. */
  latency(): LiveLatency;
  /** Each worker's state; empty where the main thread carries. */
  workers(): readonly LiveWorkerStatus[];
  setMirroring(enabled: boolean): void;
  /** For requests from now on. */
  change(config: { readonly live: Proxy["live"]; readonly mirror: RunConfig["mirror"] }): void;
  /** For connections from now on; what cannot be used is logged, and the old ones stay. */
  renewCertificates(): void;
  close(drainMs: number): Promise<void>;
}

export interface LiveSideParts {
  readonly ledger: Ledger;
  readonly intake: MirrorIntake;
  /** Whoever starts a live side changes this policy; workers have policies of their own. */
  readonly policy: ChangingPolicy;
  readonly memory: LiveMemory;
  /** Where a share of the requests that the main thread carries is timed. */
  readonly timings: LiveTimings;
  /** Entry of the workers' threads, where it is not ours. */
  readonly liveEntry?: URL;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts to carry, where a proxy is configured. Throws LISTEN_*, WORKER_*, TLS_FILE. */
export async function startLiveSide(
  config: RunConfig,
  parts: LiveSideParts,
): Promise<LiveSide | undefined> {
  const { proxy } = config;
  if (proxy === undefined) return undefined;
  const { memory } = parts;
  if (memory.kind === "own") return onMainThread(proxy, { ...parts, budget: memory.budget });
  const { ledger, intake, policy, clock, logger, liveEntry } = parts;
  const workers = await createLiveWorkers({
    count: proxy.workers,
    startThread: (data) => startLiveThread({ ...data, log: config.log }, liveEntry),
    listen: workersListen(proxy),
    tls: proxy.tls,
    live: proxy.live,
    limits: proxy.limits,
    mirror: config.mirror,
    rateParts: ratePartsOf(config),
    ledger,
    intake,
    budget: memory.budget,
    budgetMemory: memory.shared,
    share: () => policy.status().share,
    clock,
    logger,
  });
  return {
    url: workers.url,
    books: () => workers.books(),
    rateLimited: () => workers.rateLimited(),
    latency: () => workers.latency(),
    workers: () => workers.status(),
    setMirroring: (enabled) => workers.setMirroring(enabled),
    change: (terms) => workers.change(terms),
    renewCertificates: () => workers.renewCertificates(),
    close: (drainMs) => workers.close(drainMs),
  };
}

async function onMainThread(
  proxy: Proxy,
  parts: Omit<LiveSideParts, "memory"> & { readonly budget: ByteBudget },
): Promise<LiveSide> {
  const { ledger, intake, policy, budget, clock, logger, timings } = parts;
  const { createLivePath } = await import("../../proxy/live/index.ts");
  const path = await createLivePath({
    listen: proxy.listen,
    tls: proxy.tls,
    live: proxy.live,
    ledger,
    mirror: intake,
    policy,
    memory: budget,
    clock,
    logger,
    timings,
    limits: proxy.limits,
  });
  return {
    url: path.url,
    books: () => ledger.snapshot(),
    rateLimited: () => 0,
    latency: () => timings.snapshot(),
    workers: () => [],
    setMirroring: (enabled) => path.setMirroring(enabled),
    change: ({ live }) => path.setLive(live),
    renewCertificates: () => path.renewCertificates(),
    close: (drainMs) => path.close(drainMs),
  };
}

/** Throws CONFIG_WORKERS: only a TCP port can be shared. */
export function workersListen({ listen }: Proxy): TcpAddress {
  if (listen.kind === "tcp") return listen;
  throw new ShadowError(
    "CONFIG_WORKERS",
    "proxy.workers above 1 share a TCP port; a socket in the file system takes one worker.",
  );
}
