import type { GateConfig } from "../../core/index.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import { onlyText } from "../causes/only-text.ts";
import { type JudgedEndpoint, type JudgedPath, bySeverity } from "./judge-endpoint.ts";
import type { FieldJudgement } from "./judgement.ts";
import { latencyShifts } from "./latency-effect.ts";
import type { PathSummary, Reason } from "./summary.ts";

/** Reasons of one kind beyond this many are counted, not listed. */
const REASONS_MAX = 20;

/** One for each failing place that is not explained by another failing one. */
export function failReasons(endpoints: readonly JudgedEndpoint[], gate: GateConfig): Reason[] {
  const ranked: RankedReason[] = [];
  for (const judged of endpoints) {
    const failing = judged.paths.filter(({ summary }) => summary.verdict === "fail");
    const names = new Set(failing.map(({ summary }) => summary.fingerprint));
    for (const path of failing) {
      const { causedBy } = path.summary;
      if (causedBy !== undefined && names.has(causedBy)) continue;
      const members = failing.filter(
        (other) => other.summary.causedBy === path.summary.fingerprint,
      );
      const reason = () => failReason(judged, { path, members: members.length, gate });
      ranked.push({ path, reason });
    }
  }
  return inOrder(ranked);
}

interface RankedReason {
  readonly path: JudgedPath;
  /** Put into words only where it is shown. */
  readonly reason: () => Reason;
}

/** Over all endpoints, what is on the list first, then by evidence; equals stay as they were. */
function inOrder(ranked: readonly RankedReason[]): Reason[] {
  const first: RankedReason[] = [];
  // Of many thousands, only these few are wanted: no sorting of the rest.
  for (const one of ranked) {
    const before = (other: RankedReason | undefined) =>
      other !== undefined && bySeverity(other.path, one.path) <= 0;
    if (first.length === REASONS_MAX && before(first.at(-1))) continue;
    let at = first.length;
    while (at > 0 && !before(first[at - 1])) at -= 1;
    first.splice(at, 0, one);
    if (first.length > REASONS_MAX) first.pop();
  }
  return withRest(
    first.map(({ reason }) => reason()),
    ranked.length,
  );
}

function failReason(
  judged: JudgedEndpoint,
  { path, members, gate }: { path: JudgedPath; members: number; gate: GateConfig },
): Reason {
  const { summary, judgement } = path;
  const { fingerprint } = summary;
  const when = summary.only === undefined ? "" : ` It does so only ${onlyText(summary.only)}.`;
  const next = `Look at difference ${fingerprint}; mend the candidate, or, if this is intended, approve it (shadowdiff approve ${fingerprint}) or ignore the place with a reason (compare[].ignore).`;
  if (summary.path === LATENCY_PATH) return latencyReason(judged, { summary, gate, next });
  const what = `${judged.summary.endpoint}: ${summary.path} (${summary.kind}) differs in the candidate alone in ${counted(summary)}`;
  const worst = summary.groupSeverity ?? summary.severity;
  const more =
    members === 0
      ? ""
      : ` ${members} more ${members === 1 ? "place goes" : "places go"} wrong in the same exchanges.`;
  const broken = hardRuleText(judgement);
  if (broken !== undefined) {
    const why = `A status class, an outcome or a field's presence changed ${broken}.`;
    return {
      code: "HARD_RULE",
      message: `${what}. ${why}${when}${more} Severity ${worst}. ${next}`,
      fingerprint,
    };
  }
  const why =
    judgement.failedBy === undefined
      ? "It failed earlier in this run, and a raised alarm stays."
      : "That is more than the noise between the baselines explains.";
  return {
    code: "FIELD_REGRESSION",
    message: `${what}. ${why}${when}${more} Severity ${worst}. ${next}`,
    fingerprint,
  };
}

/** Which way a hard rule was found to be broken; undefined where it was not. */
function hardRuleText({ failedBy }: FieldJudgement): string | undefined {
  if (failedBy === "solidBlocks")
    return "in nearly every exchange of two blocks in a row, longer than a passing burst";
  if (failedBy === "runs")
    return "time and again, each time anew, more often than in either baseline";
  return undefined;
}

function latencyReason(
  judged: JudgedEndpoint,
  { summary, gate, next }: { summary: PathSummary; gate: GateConfig; next: string },
): Reason {
  const shifts = latencyShifts(judged.entry, gate.latency).filter((shift) => shift.clear);
  const how = shifts
    .map(
      (shift) =>
        `${shift.quantile} ${millis(shift.candidateMs)} against ${millis(shift.secondaryMs)}`,
    )
    .join(", ");
  const what = `${judged.summary.endpoint}: the candidate was slower than the secondary in ${summary.candidateOdd} exchanges and faster in ${summary.secondaryOdd}`;
  return {
    code: "LATENCY",
    message: `${what}${how === "" ? "" : ` (${how})`}. ${next}`,
    fingerprint: summary.fingerprint,
  };
}

/** Why endpoints without a failing place did not pass. */
export function openReasons(endpoints: readonly JudgedEndpoint[], gate: GateConfig): Reason[] {
  const reasons: Reason[] = [];
  const ranked: RankedReason[] = [];
  for (const { summary, paths, requestsNeeded } of endpoints) {
    if (summary.verdict !== "inconclusive") continue;
    if (requestsNeeded > 0) {
      reasons.push({
        code: "NEEDS_REQUESTS",
        message: `${summary.endpoint}: ${exchanges(summary.requests)} compared; about ${requestsNeeded} more are needed to rule out a change in ${percent(gate.harm)} of requests. Send more traffic to it.`,
      });
    }
    for (const path of paths) {
      if (path.summary.verdict !== "inconclusive" || path.summary.path === LATENCY_PATH) continue;
      // What only waits for the endpoint's number of exchanges is said by the sentence above.
      if (path.judgement.baselines === "agree" && isSilent(path.summary)) continue;
      ranked.push({ path, reason: () => openReason(summary.endpoint, path) });
    }
  }
  return [...shortened(reasons), ...inOrder(ranked)];
}

function isSilent(summary: PathSummary): boolean {
  return summary.candidateOdd === 0 && summary.secondaryOdd === 0;
}

function openReason(endpoint: string, { summary, judgement }: JudgedPath): Reason {
  const place = `${endpoint}: ${summary.path} (${summary.kind})`;
  if (judgement.baselines !== "agree") {
    return {
      code: "BASELINES_SUSPECT",
      message: `${place} differs in the secondary alone in ${summary.secondaryOdd} and in the primary alone in ${summary.primaryOdd} of ${exchanges(summary.n)}, so the baselines may not be alike. Check that both run the same release on the same data.`,
    };
  }
  const next =
    summary.requestsNeeded === undefined
      ? "At these rates no number of requests decides it; make the place less noisy with a rule, or ignore it with a reason."
      : `At these rates about ${summary.requestsNeeded} more requests decide it.`;
  return {
    code: "UNDECIDED",
    message: `${place} differs in the candidate alone in ${counted(summary)}: not sure enough to fail it yet, too often to pass it. ${next}`,
  };
}

/** The first place of each endpoint where the baselines are certainly unlike. */
export function baselineReasons(endpoints: readonly JudgedEndpoint[]): Reason[] {
  const reasons: Reason[] = [];
  for (const { summary, paths } of endpoints) {
    const found = paths.find(({ judgement }) => judgement.baselines === "differ");
    if (found === undefined) continue;
    const { path, kind, n, primaryOdd, secondaryOdd } = found.summary;
    reasons.push({
      code: "BASELINES_DIFFER",
      message: `${summary.endpoint}: ${path} (${kind}) differs in the secondary alone in ${secondaryOdd} and in the primary alone in ${primaryOdd} of ${exchanges(n)}; two instances of one release would be even. Check that both baselines run the same release with the same data and configuration.`,
    });
  }
  return shortened(reasons);
}

/** Places named for one endpoint. */
const BLIND_PLACES_MAX = 3;
/** All three differ in at least this share of an endpoint's exchanges ... */
const BLIND_SHARE_MIN = 0.5;
/** ... and one role alone (candidate or secondary) in at most this: what is odd there decides nothing. */
const BLIND_ODD_MAX = 0.1;

/** Informs, whatever the verdict: places where the three differ so often that a change cannot be told. */
export function blindReasons(endpoints: readonly JudgedEndpoint[]): Reason[] {
  const reasons: Reason[] = [];
  for (const { summary } of endpoints) {
    const blind = summary.paths.filter(isBlind);
    if (blind.length === 0) continue;
    blind.sort((left, right) => blindIn(right) - blindIn(left));
    const named = blind
      .slice(0, BLIND_PLACES_MAX)
      .map((place) => `${place.path} (${place.kind}, ${percent(blindIn(place) / place.n)})`);
    const more = blind.length - named.length;
    const which = `${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
    reasons.push({
      code: "BLIND",
      message: `${summary.endpoint}: all three differ from each other at ${which} of the exchanges, so a change there goes unseen. Ignore ${blind.length === 1 ? "it" : "them"} with a reason, or give a tolerance or a profile for ${blind.length === 1 ? "it" : "them"}.`,
    });
  }
  return shortened(reasons);
}

function isBlind(place: PathSummary): boolean {
  const { n, candidateOdd, secondaryOdd, approved } = place;
  if (n === 0 || approved === true) return false;
  return blindIn(place) >= BLIND_SHARE_MIN * n && candidateOdd + secondaryOdd <= BLIND_ODD_MAX * n;
}

/** Exchanges in which all three differ and no weaker comparison could say that they are alike. */
function blindIn({ allDifferent, byShape = 0 }: PathSummary): number {
  return allDifferent - byShape;
}

function counted(summary: PathSummary): string {
  return `${summary.candidateOdd} of ${exchanges(summary.n)} (the secondary alone in ${summary.secondaryOdd})`;
}

export function exchanges(count: number): string {
  return count === 1 ? "1 exchange" : `${count} exchanges`;
}

export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/** Timeouts are counted as slower than everything, in the last bucket. */
const TIMED_OUT_MS = 59_000;

function millis(value: number): string {
  if (value >= TIMED_OUT_MS) return "a timeout";
  return `${Number(value.toPrecision(3))} ms`;
}

function shortened(reasons: readonly Reason[]): Reason[] {
  return withRest(reasons.slice(0, REASONS_MAX), reasons.length);
}

/** Says how many of `total` were left out. */
function withRest(kept: Reason[], total: number): Reason[] {
  const last = kept.at(-1);
  const more = total - kept.length;
  if (last === undefined || more === 0) return kept;
  kept.push({
    code: last.code,
    message: `And ${more} more like these; see the list of endpoints.`,
  });
  return kept;
}
