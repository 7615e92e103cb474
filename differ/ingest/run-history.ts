import type { GateConfig } from "../../core/index.ts";
import type { RunInfo } from "../store/run-info.ts";
import type { CommitBatch } from "../store/run-writer.ts";
import type { Store } from "../store/store.ts";
import type { Observation } from "../tally/observe.ts";
import { type EvidenceLog, createEvidenceLog } from "./evidence-log.ts";

/** What a run writes down of its course, beside where it stands. */
export interface RunHistory extends Pick<EvidenceLog, "note" | "absorbed" | "stored" | "refused"> {
  /** What one exchange showed. */
  observed(observations: readonly Observation[]): void;
  /** What the store does not have yet and is due; with `all` whatever changed. */
  due(nowMs: number, all: boolean): Required<Pick<CommitBatch, "candidateOdd" | "evidence">>;
}

/** Goes on where an earlier shadow thread of the run stopped. */
export function createRunHistory(
  store: Store,
  run: RunInfo,
  judging: { readonly gate: GateConfig; readonly blockSize: number },
): RunHistory {
  const tracks = store.evidenceTracks(run.id);
  const log = createEvidenceLog({ ...judging, tracks, refused: run.evidenceRefused });
  let candidateOdd = candidateOddBefore(store, run.id);
  return {
    note: (changes) => log.note(changes),
    absorbed: (entry) => log.absorbed(entry),
    stored: () => log.stored(),
    get refused() {
      return log.refused;
    },
    observed(observations) {
      if (observations.some(({ cell }) => cell === "candidate")) candidateOdd += 1;
    },
    due: (nowMs, all) => ({ candidateOdd, evidence: log.due(nowMs, all) }),
  };
}

function candidateOddBefore(store: Store, runId: number): number {
  const last = store.trend(runId).findLast(({ source }) => source === "commits");
  const totals = last?.totals;
  if (typeof totals !== "object" || totals === null || !("candidateOdd" in totals)) return 0;
  return typeof totals.candidateOdd === "number" ? totals.candidateOdd : 0;
}
