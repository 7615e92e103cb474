import { type PerRole, perRole } from "../../core/index.ts";
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
  };
  readonly roles: PerRole<RoleStatus>;
}

const UNSEEN: RoleStatus = { ready: false, breaker: "closed", answered: 0, failed: {} };

/** Adds the reports of one thread after another: counts go on when a thread is replaced. */
export class RoleCounts {
  #before: PerRole<RoleStatus> = perRole(() => UNSEEN);
  #now: PerRole<RoleStatus> = perRole(() => UNSEEN);

  update(report: ShadowReport): void {
    this.#now = report.roles;
  }

  /** The thread is gone; what it reported last stands. */
  carryOver(): void {
    this.#before = this.total();
    this.#now = perRole(() => UNSEEN);
  }

  total(): PerRole<RoleStatus> {
    return perRole((role) => {
      const before = this.#before[role];
      const now = this.#now[role];
      const failed = { ...before.failed };
      for (const [code, count] of Object.entries(now.failed))
        failed[code] = (failed[code] ?? 0) + count;
      return {
        ready: now.ready,
        breaker: now.breaker,
        answered: before.answered + now.answered,
        failed,
      };
    });
  }
}
