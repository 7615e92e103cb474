import type { DifferenceDetail, DifferenceGroup, Explanation } from "../../../../differ/index.ts";
import { count, counted, evidence, percent } from "../../words/numbers.ts";

/** A group as the API answers for one fingerprint. */
export type ShownDifference = DifferenceGroup & DifferenceDetail;

type Counts = Pick<
  DifferenceGroup,
  "kind" | "n" | "candidateOdd" | "secondaryOdd" | "primaryOdd" | "allDifferent"
>;

/** How long answers take: a pair of them is compared, and neither is right or wrong by itself. */
export function isLatency({ kind }: Pick<DifferenceGroup, "kind">): boolean {
  return kind === "slower";
}

/** Who was the odd one out, as a sentence; the numbers are of exchanges. */
export function oddSentence(counts: Counts): string {
  const { n, candidateOdd, secondaryOdd, primaryOdd, allDifferent } = counts;
  if (isLatency(counts)) {
    return `The candidate took longer than the secondary in ${count(candidateOdd)} of ${counted(n, "exchange")}, the secondary longer than the candidate in ${count(secondaryOdd)}.`;
  }
  const noise = secondaryOdd + primaryOdd + allDifferent;
  const candidate =
    candidateOdd === 0
      ? `The candidate is never the odd one of ${counted(n, "exchange")}`
      : `The candidate alone differs in ${count(candidateOdd)} of ${counted(n, "exchange")}`;
  const baselines =
    noise === 0
      ? "the baselines never differ from each other"
      : `the baselines differ from each other in ${count(noise)}`;
  return `${candidate}; ${baselines}.`;
}

type Judged = Pick<
  ShownDifference,
  | "kind"
  | "verdict"
  | "approved"
  | "evidence"
  | "threshold"
  | "candidateOdd"
  | "secondaryOdd"
  | "allDifferent"
  | "n"
>;

/** Why it is a regression, noise, or neither yet. */
export function whySentence(of: Judged): string {
  if (of.approved === true) {
    return "Somebody approved it as meant: it keeps its evidence and counts as pass.";
  }
  switch (of.verdict) {
    case "fail":
      return `A regression. ${likeSentence(of)} (${count(of.candidateOdd)} and ${count(of.secondaryOdd)}); chance gets this far at most once in ${oneIn(of.evidence)}.`;
    case "pass":
      return passSentence(of);
    case "inconclusive":
      return of.candidateOdd > of.secondaryOdd
        ? `Not decided. The candidate is odd oftener than the secondary (${count(of.candidateOdd)} and ${count(of.secondaryOdd)}), but the evidence is ${evidence(of.evidence)} of the ${evidence(of.threshold)} that a fail needs. More requests decide it.`
        : `Not decided. The candidate is odd no oftener than the secondary (${count(of.candidateOdd)} and ${count(of.secondaryOdd)}); more requests are needed to rule out harm.`;
  }
}

function likeSentence(of: Judged): string {
  return isLatency(of)
    ? "Were the candidate as fast as the secondary, each would be the slower one about as often"
    : "Were the candidate like the secondary, each would be odd about as often";
}

function passSentence({ candidateOdd, secondaryOdd, allDifferent, n }: Judged): string {
  if (allDifferent * 2 > n) {
    return `Noise. All three differ in ${percent(allDifferent / n)} of exchanges, so the place is compared by its form.`;
  }
  return `Noise. The candidate is odd about as often as the secondary (${count(candidateOdd)} and ${count(secondaryOdd)}), which two alike instances are, too.`;
}

/** A label beside the evidence, and none itself. */
export function noisySentence({
  run,
  n,
  disagreed,
}: NonNullable<ShownDifference["noisyBefore"]>): string {
  return `Noisy before: in ${run} the baselines themselves disagreed here in ${count(disagreed)} of ${counted(n, "exchange")}.`;
}

const LARGEST_SHOWN = 14;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const compact = new Intl.NumberFormat("en", { notation: "compact", compactDisplay: "long" });

/** 10 to this power, as "2,512" or "1.6 billion"; beyond what words have as a power. */
export function oneIn(log10: number): string {
  if (log10 <= 0) return "1";
  if (log10 > LARGEST_SHOWN) {
    const power = String(Math.floor(log10));
    return `10${power.replace(/\d/g, (digit) => RAISED[Number(digit)] ?? digit)}`;
  }
  const value = 10 ** log10;
  return value < 1_000_000
    ? count(Math.floor(value))
    : compact.format(Number(value.toPrecision(2)));
}

/** What the requests have about them where it goes wrong, in words. */
export function explainSentence({ feature, odd, of, oddWithout, without }: Explanation): string {
  const lead = feature.startsWith("without ") ? "requests" : "requests with";
  return `It goes wrong for ${lead} ${feature}: in ${count(odd)} of ${count(of)} of them, and in ${count(oddWithout)} of the ${count(without)} others.`;
}

/** From this share of the exchanges on, where it goes wrong needs no explanation. */
const NEARLY_ALL = 0.9;

/** What to look at where no feature of the requests explains a difference; undefined where one does, or it is noise. */
export function unexplainedSentence({
  only,
  candidateOdd,
  secondaryOdd,
  n,
}: Pick<ShownDifference, "only" | "candidateOdd" | "secondaryOdd" | "n">): string | undefined {
  if (only !== undefined || candidateOdd <= 2 * secondaryOdd) return undefined;
  if (candidateOdd >= NEARLY_ALL * n) {
    return "It goes wrong in nearly every request of this endpoint, whatever is asked: any sample shows it.";
  }
  return "No part of the request that we look at tells these requests from the others; compare the samples' paths.";
}

/** What was counted, what follows from it, and how sure that is. */
export function evidenceSentence(of: Judged): string {
  const { candidateOdd, secondaryOdd, n, verdict, evidence: reached, threshold } = of;
  const said = isLatency(of)
    ? `The candidate was the slower one ${counted(candidateOdd, "time")} and the secondary ${counted(secondaryOdd, "time")}`
    : `The candidate alone was odd ${counted(candidateOdd, "time")} and the secondary alone ${counted(secondaryOdd, "time")}`;
  const counts = `${said}, of ${counted(n, "exchange")}.`;
  if (of.approved === true) return `${counts} It counts as pass because somebody approved it.`;
  if (verdict === "pass") {
    return `${counts} It passes: the candidate was not odd oftener than two alike instances are.`;
  }
  const chance = `two alike instances get this far by chance at most once in ${oneIn(reached)} runs, and a fail asks for once in ${oneIn(threshold)}`;
  if (verdict === "fail") return `${counts} It fails: ${chance}.`;
  return reached <= 0
    ? `${counts} It is not decided: nothing speaks against the candidate yet, and too few requests speak for it.`
    : `${counts} It is not decided: ${chance}.`;
}
