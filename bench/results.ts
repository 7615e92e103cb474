import type { DashboardCosts } from "./dashboard-reads.ts";
import type { Delivered } from "./delivered.ts";
import type { DifferCosts } from "./differ-report.ts";
import type { Row } from "./rounds.ts";
import type { SyncCosts } from "./sync-costs.ts";
import type { Transfer } from "./transfer.ts";
import type { PairsResult } from "./trouble-pairs.ts";

export interface DeliveredSearch {
  readonly shape: "closed loop" | "paced";
  /** Undefined: copies were dropped at the lowest load as well. */
  readonly best: Delivered | undefined;
}

/** Everything one run of the bench found; parts that were not asked for are empty. */
export interface Results {
  readonly rows: readonly Row[];
  readonly delivered: readonly DeliveredSearch[];
  readonly pairs: readonly PairsResult[];
  readonly transfers: readonly Transfer[];
  readonly startMs: readonly number[];
  readonly differ: DifferCosts | undefined;
  readonly sync: SyncCosts | undefined;
  readonly dashboard: DashboardCosts | undefined;
}
