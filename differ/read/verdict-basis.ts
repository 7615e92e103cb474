import { createHash } from "node:crypto";
import type { HeldApprovals } from "../causes/approvals-at.ts";
import type { RunInfo } from "../store/run-info.ts";
import type { Health } from "../verdict/health.ts";

/** What a run's verdict rests on, in short: while it is the same, so is the verdict. */
export function verdictBasis(run: RunInfo, health: Health, held: HeldApprovals): string {
  const { committed, overflow, details } = run;
  const approvals = [...held.approvals].toSorted();
  const parts = [committed, overflow, details, health, approvals, [...held.expired.keys()]];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
