import type { Clock } from "../../core/index.ts";
import type { ShownApproval } from "../../dashboard/server/index.ts";
import type { ReadModels } from "../../differ/index.ts";
import type { Finding, Findings } from "../approvals/findings.ts";
import type { NotedApproval } from "../approvals/read-approvals.ts";

/** The run's differences by fingerprint. */
export function findingsIn(reads: Pick<ReadModels, "summary">, run: string): Findings {
  const byFingerprint = new Map<string, Finding>();
  for (const { endpoint, paths } of reads.summary().endpoints) {
    for (const path of paths) byFingerprint.set(path.fingerprint, { endpoint, path });
  }
  return { from: `run ${run}`, byFingerprint };
}

/** What is needed to judge a wish: those, and the places of their groups. */
export function onlyThose({ from, byFingerprint }: Findings, wanted: readonly string[]): Findings {
  const all = wanted.flatMap((one) => [one, ...(byFingerprint.get(one)?.path.members ?? [])]);
  const found = all.flatMap((one) => {
    const finding = byFingerprint.get(one);
    return finding === undefined ? [] : [[one, finding] as const];
  });
  return { from, byFingerprint: new Map(found) };
}

/** An approval of the file, with what the run makes of it. */
export function shownApproval(
  { difference, ...approval }: NotedApproval,
  { byFingerprint }: Findings,
  clock: Pick<Clock, "nowMs">,
): ShownApproval {
  const { fingerprint, members, until } = approval;
  const seen = byFingerprint.get(fingerprint);
  const about =
    difference ??
    (seen === undefined ? undefined : `${seen.endpoint} ${seen.path.path} (${seen.path.kind})`);
  const today = new Date(clock.nowMs()).toISOString().slice(0, 10);
  const used = [fingerprint, ...members].some((one) => byFingerprint.has(one));
  const state = until !== undefined && until < today ? "expired" : used ? "active" : "unused";
  return { ...approval, ...(about === undefined ? {} : { difference: about }), state };
}
