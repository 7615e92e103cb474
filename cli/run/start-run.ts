import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { ShadowError, createLedger, errorCode } from "../../core/index.ts";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";
import { prepareRun, updateRun } from "../../differ/run/index.ts";
import type { ShadowLink, Tap } from "../../proxy/index.ts";
import {
  ChangingPolicy,
  createShadowLink,
  rampFrom,
  workerThread,
} from "../../proxy/mirror/index.ts";
import { type AdminLink, createAdminLink } from "./admin-link.ts";
import { checkRules } from "./check-rules.ts";
import { type LiveMemory, memoryOf } from "./live-memory.ts";
import { type LiveSide, startLiveSide } from "./live-side.ts";
import { MirrorSwitch } from "./mirror-switch.ts";
import { onFault } from "./on-fault.ts";
import { ratePart } from "./rate-part.ts";
import { planReload } from "./reload-plan.ts";
import { roleCertificates } from "./role-certificates.ts";
import { RunMeasures } from "./run-measures.ts";
import { runStatus } from "./run-status.ts";
import type { ReloadOutcome } from "./reload-outcome.ts";
import type { RunConfig, ThreadData } from "./run-options.ts";
import type { Run, RunParts } from "./run-parts.ts";
import { sayReload } from "./say-reload.ts";
import { settled } from "./settled.ts";
import { shadowAfterReload } from "./shadow-after-reload.ts";
import { shadowDrainMs } from "./shadow-drain.ts";
import { ShadowSide } from "./shadow-side.ts";
import { startTap } from "./start-tap.ts";
import { type SyncSide, createSyncSide } from "./sync-side.ts";
import { readyWithin, startAdminThread, startShadowThread } from "./threads.ts";
import { createTrafficWatch } from "./traffic-watch.ts";
import { threadUsage } from "./thread-usage.ts";

export type { Run, RunParts } from "./run-parts.ts";

/** As `proxy.drain` by default. */
const TAP_DRAIN_MS = 10_000;

/**
 * Wires one run: live traffic on this thread or on workers of its own, the shadow and the dashboard
 * each on its own. Throws the coded errors of its parts (CONFIG_*, TLS_FILE, RULE_PATH, LISTEN_*,
 * WORKER_START, SHADOW_START, STORE_*, ADMIN_*), with everything closed again.
 */
export async function startRun(config: RunConfig, parts: RunParts): Promise<Run> {
  const assembly = new Assembly(config, parts);
  try {
    return await assembly.start();
  } catch (error) {
    await assembly.close();
    throw error;
  }
}

class Assembly {
  #config: RunConfig;
  readonly #parts: RunParts;
  readonly #name: string;
  readonly #ledgers = { proxy: createLedger(), tap: createLedger() };
  readonly #memory: LiveMemory;
  readonly #shadow: ShadowSide;
  readonly #admin: AdminLink;
  readonly #policy: ChangingPolicy;
  readonly #lastRequestAt: ReturnType<typeof createTrafficWatch>;
  readonly #maskKey = randomBytes(32);
  readonly #measures: RunMeasures;
  /** Over when proxy and tap listen or never will: one that comes late would be closed by nobody. */
  #listening: Promise<unknown> = Promise.resolve();
  #reloading: Promise<unknown> = Promise.resolve();
  #roleCertificates: string;
  #faults = 0;
  #stopFaults = (): void => {};
  #live: LiveSide | undefined;
  #tap: Tap | undefined;
  readonly #mirror: MirrorSwitch;
  readonly #sync: SyncSide;

  constructor(config: RunConfig, parts: RunParts) {
    const { clock, logger } = parts;
    this.#config = config;
    this.#roleCertificates = roleCertificates(config.targets);
    this.#parts = parts;
    checkRules(config);
    this.#name = prepareRun(config, clock);
    this.#memory = memoryOf(config);
    this.#measures = new RunMeasures(parts.clock);
    this.#lastRequestAt = createTrafficWatch(clock);
    this.#policy = new ChangingPolicy(ratePart(config), { random: parts.random, clock });
    this.#shadow = new ShadowSide(() => this.#startLink());
    this.#mirror = new MirrorSwitch((on) => this.#applyMirroring(on));
    // A gate goes by what is kept.
    const missed = () => void this.#admin.saveStatus();
    const own = { run: this.#name, mirror: this.#mirror, missed };
    this.#sync = createSyncSide(config, { ...parts, ...own });
    this.#admin = createAdminLink({
      startWorker: () => startAdminThread(this.#threadData()),
      status: () => this.#status(),
      setMirroring: (enabled) => this.#mirror.want(enabled),
      reload: () => this.#reload(parts.reloadable?.load ?? (async () => this.#config)),
      ...{ clock, logger },
    });
  }

  async start(): Promise<Run> {
    const { clock, logger, faults } = this.#parts;
    const count = () => (this.#faults += 1);
    if (faults !== undefined) this.#stopFaults = onFault(faults, { logger, count });
    const ways = [this.#startLive(), this.#startTap()];
    this.#listening = Promise.allSettled(ways);
    const started = [
      this.#admin.start(),
      this.#sync.start(),
      readyWithin(this.#shadow.ready, clock),
      ...ways,
    ] as const;
    const [adminUrl, syncUrl] = await Promise.all(started);
    this.#mirror.begin();
    this.#sync.begin();
    return {
      name: this.#name,
      proxyUrl: this.#live?.url,
      tapUrl: this.#tap?.url,
      ...{ adminUrl, syncUrl },
      rolesReady: this.#sync.rolesReady,
      status: () => this.#status(),
      settle: (limitMs) => settled({ status: () => this.#status(), clock, limitMs }),
      reload: (load) => this.#reload(load),
      drain: () => this.#drain(),
      report: (results) => this.#sync.report(results),
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    await this.#listening;
    await Promise.all([this.#live?.close(0), this.#tap?.close(0)]);
    await this.#shadow.close();
    await this.#sync.close();
    await this.#admin.close();
    this.#measures.close();
    this.#stopFaults();
  }

  #threadData(): ThreadData {
    const { record, known, reloadable } = this.#parts;
    return {
      ...{ config: this.#config, run: this.#name, maskKey: this.#maskKey },
      besideLive: true,
      ...(record === undefined ? {} : { record }),
      ...(known === undefined ? {} : { known }),
      ...(reloadable === undefined ? {} : { source: reloadable.source }),
    };
  }

  /** By the configuration that holds at this moment, also where a dead thread is replaced later. */
  #startLink(): ShadowLink {
    const { clock, logger, shadowEntry } = this.#parts;
    const data = this.#threadData();
    return createShadowLink({
      startThread: () => workerThread(startShadowThread(data, shadowEntry)),
      threadUsage,
      ledgers: this.#ledgers,
      budget: this.#memory.budget,
      inFlightMax: data.config.mirror.inFlightMax,
      ...{ clock, logger },
    });
  }

  async #startLive(): Promise<void> {
    const { clock, logger, liveEntry } = this.#parts;
    this.#live = await startLiveSide(this.#config, {
      ledger: this.#ledgers.proxy,
      intake: this.#shadow,
      policy: this.#policy,
      memory: this.#memory,
      timings: this.#measures.timings,
      ...{ clock, logger },
      ...(liveEntry === undefined ? {} : { liveEntry }),
    });
    // Workers have policies of their own, which begin with the mirror on.
    if (!this.#mirror.on) this.#live?.setMirroring(false);
  }

  async #startTap(): Promise<void> {
    this.#tap = await startTap(this.#config, {
      ...this.#parts,
      ledger: this.#ledgers.tap,
      link: this.#shadow,
      policy: this.#policy,
      memory: this.#memory.budget,
    });
  }

  #reload(load: () => Promise<RunConfig>): Promise<ReloadOutcome> {
    const outcome = this.#reloading.then(() => this.#reloadOnce(load));
    this.#reloading = outcome;
    return outcome;
  }

  async #reloadOnce(load: () => Promise<RunConfig>): Promise<ReloadOutcome> {
    const { logger } = this.#parts;
    try {
      const wanted = await load();
      checkRules(wanted);
      if (!this.#mirror.open) {
        throw new ShadowError("RUN_OVER", "the run ends; its configuration stays as it is.");
      }
      return await this.#apply(wanted);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = errorCode(error);
      logger.error("reload-refused", { code, message });
      return { state: "refused", code, message };
    }
  }

  async #apply(wanted: RunConfig): Promise<ReloadOutcome> {
    const old = this.#config;
    const plan = planReload(old, wanted);
    const { config, live } = plan;
    this.#config = config;
    this.#admin.configure(config);
    if (live) {
      const share = this.#policy.status().share;
      const mirror = isDeepStrictEqual(old.mirror.ramp, config.mirror.ramp)
        ? rampFrom(config.mirror, share)
        : config.mirror;
      this.#policy.change(ratePart({ ...config, mirror }));
      if (config.proxy !== undefined) this.#live?.change({ live: config.proxy.live, mirror });
    }
    if (plan.approvals) updateRun(config, this.#name);
    this.#live?.renewCertificates();
    const certificates = roleCertificates(config.targets);
    if (plan.shadow || certificates !== this.#roleCertificates) {
      this.#roleCertificates = certificates;
      await this.#shadow.restart(shadowDrainMs(old.mirror));
      await shadowAfterReload(this.#shadow.ready, this.#parts);
    }
    sayReload(this.#parts.logger, plan);
    const { changed, waiting } = plan;
    return { state: "done", changed, waiting };
  }

  async #drain(): Promise<void> {
    const drainMs = await this.#sync.leave(this.#config.proxy?.drain ?? TAP_DRAIN_MS);
    this.#mirror.end("draining");
    await Promise.all([this.#live?.close(drainMs), this.#tap?.close(drainMs)]);
    await this.#shadow.drain(shadowDrainMs(this.#config.mirror));
    this.#mirror.end("done");
    await this.#admin.saveStatus();
  }

  #applyMirroring(on: boolean): void {
    this.#live?.setMirroring(on);
    this.#tap?.setMirroring(on);
    this.#policy.setMirroring(on);
  }

  #status(): StatusSnapshot {
    return runStatus({
      ...{ run: this.#name, phase: this.#mirror.phase, faults: this.#faults },
      ...{ ledgers: this.#ledgers, live: this.#live, tap: this.#tap },
      ...{ shadow: this.#shadow.status(), policy: this.#policy.status() },
      ...{ admin: this.#admin.status(), sync: this.#sync },
      lastRequestAt: this.#lastRequestAt,
      measures: (shadow) => this.#measures.read(shadow, this.#memory.budget, this.#live?.latency()),
    });
  }
}
