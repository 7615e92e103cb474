import { type PerRole, perRole } from "../../core/index.ts";
import { addReasons } from "../reason-counts.ts";
import { type LatencySnapshot, addLatency, noLatency } from "../timing/latency-histogram.ts";
import type { ThreadState } from "./supervisor.ts";
import type { RoleStatus, ShadowReport } from "./wire.ts";

/** The shadow's part of `GET /api/v1/status`. */
export interface ShadowStatus {
  readonly thread: {
    readonly state: ThreadState;
    readonly restarts: number;
    /** Exchanges posted and not acknowledged. */
    readonly unacknowledged: number;
    readonly waiting: number;
    readonly active: number;
    readonly storeFailure: string | undefined;
    /** How often it refused, of all threads so far. */
    readonly storeFailures: number;
  };
  readonly roles: PerRole<RoleStatus>;
  /** Of all threads so far. */
  readonly latency: PerRole<LatencySnapshot>;
}

const UNSEEN: RoleStatus = { ready: false, breaker: "closed", answered: 0, failed: {} };

/** Adds the reports of one thread after another: counts go on when a thread is replaced. */
export class RoleCounts {
  #before: PerRole<RoleStatus> = perRole(() => UNSEEN);
  #now: PerRole<RoleStatus> = perRole(() => UNSEEN);

  #latencyBefore: PerRole<LatencySnapshot> = perRole(noLatency);
  #latencyNow: PerRole<LatencySnapshot> = perRole(noLatency);

  #refusedBefore = 0;
  #refusedNow = 0;

  /** How often the store refused what it was given. */
  get storeFailures(): number {
    return this.#refusedBefore + this.#refusedNow;
  }

  update(report: ShadowReport): void {
    this.#refusedNow = report.storeFailures;
    this.#now = report.roles;
    this.#latencyNow = perRole((role) => report.roles[role].latency ?? noLatency());
  }

  /** The thread is gone; what it reported last stands. */
  carryOver(): void {
    this.#refusedBefore = this.storeFailures;
    this.#refusedNow = 0;
    this.#before = this.total();
    this.#now = perRole(() => UNSEEN);
    this.#latencyBefore = this.latency();
    this.#latencyNow = perRole(noLatency);
  }

  latency(): PerRole<LatencySnapshot> {
    return perRole((role) => addLatency(this.#latencyBefore[role], this.#latencyNow[role]));
  }

  total(): PerRole<RoleStatus> {
    return perRole((role) => {
      const before = this.#before[role];
      const now = this.#now[role];
      return {
        ready: now.ready,
        breaker: now.breaker,
        answered: before.answered + now.answered,
        failed: addReasons(before.failed, now.failed),
      };
    });
  }
}
