import { onlyText } from "../causes/only-text.ts";
import { isKnown } from "../read/known-place.ts";
import { shareInterval } from "../read/share-interval.ts";
import type { GonePlace, PathSummary, Summary, Verdict } from "../verdict/summary.ts";
import { counted } from "./counted.ts";
import type { Finding, OpenEndpoint, Report } from "./report.ts";

/** Each verdict as a word, and a mark that is no colour. */
export const VERDICT_WORDS: Readonly<
  Record<Verdict, { readonly mark: string; readonly word: string }>
> = {
  pass: { mark: "✓", word: "PASS" },
  fail: { mark: "✗", word: "FAIL" },
  inconclusive: { mark: "◌", word: "INCONCLUSIVE" },
  unhealthy: { mark: "!", word: "UNHEALTHY" },
};

/** `12,431 exchanges compared over 41 endpoints`. */
export function comparedText(summary: Summary): string {
  const invalid = summary.invalid > 0 ? `, ${counted(summary.invalid, "line")} invalid` : "";
  const against = summary.against === undefined ? "" : `, held against ${summary.against.run}`;
  return `${counted(summary.compared, "exchange")} compared over ${counted(summary.endpoints.length, "endpoint")}${invalid}${against}`;
}

/** `$.price value`. */
export function placeText({ path, kind }: PathSummary): string {
  return `${path} ${kind}`;
}

/** `candidate odd in 412 of 12,431 (3.3 %, 3.0 to 3.6 %), secondary odd in 0`; the interval is Wilson's of 95 %. */
export function rateText({ candidateOdd, secondaryOdd, n }: PathSummary): string {
  const { share, low, high } = shareInterval(candidateOdd, n);
  const percents = `${percent(share)} %, ${percent(low)} to ${percent(high)} %`;
  return `candidate odd in ${candidateOdd} of ${n} (${percents}), secondary odd in ${secondaryOdd}`;
}

/** `only when query currency=JPY (40 of 40; otherwise 0 of 460)`. */
export function explainingText({ only }: PathSummary): string | undefined {
  return only === undefined ? undefined : `only ${onlyText(only)}`;
}

/** Of a place that failed in the run of `--against`, too: `there in 4 of 400`. */
export function earlierText({ earlier }: PathSummary): string | undefined {
  if (earlier === undefined) return undefined;
  const { run, n, candidateOdd, worse } = earlier;
  const there = `${candidateOdd} of ${n}`;
  return worse === true
    ? `failed in ${run}, too, but only in ${there}`
    : `known from ${run}: ${there} there`;
}

/** `noisy before: in release-2.3 the baselines disagreed here in 12 of 400`; a label, no evidence. */
export function noisyText({ noisyBefore }: PathSummary): string | undefined {
  if (noisyBefore === undefined) return undefined;
  const { run, n, disagreed } = noisyBefore;
  return `noisy before: in ${run} the baselines disagreed here in ${disagreed} of ${n}`;
}

/** What is said of a finding beside its numbers, a line each. */
export function besidesOf({ path }: Pick<Finding, "path">): string[] {
  const said = [explainingText(path), earlierText(path), noisyText(path)];
  return said.filter((one) => one !== undefined);
}

/** The command that says that a finding is meant. */
export function approveCommand({ path, members }: Finding): string {
  const group = members.length > 0 ? " --group" : "";
  return `shadowdiff approve ${path.fingerprint}${group} --reason "..." --by "..."`;
}

/** `3 endpoints of 11 pass, 1 of them but for what is known`. */
export function passingText({ passing, summary }: Report): string {
  const known = passing.filter(({ paths }) => paths.some(isKnown)).length;
  const but = known === 0 ? "" : `, ${known} of them but for what is known`;
  return `${counted(passing.length, "endpoint")} of ${summary.endpoints.length} pass${but}`;
}

/** Why an endpoint is open: `499 exchanges; about 1 more request needed; undecided: $.a (...)`. */
export function openText({ endpoint, undecided, requestsNeeded }: OpenEndpoint): string {
  const places = undecided
    .slice(0, PLACES_MAX)
    .map(
      ({ path, candidateOdd, secondaryOdd }) =>
        `${path} (candidate odd in ${candidateOdd}, secondary in ${secondaryOdd})`,
    );
  const more = moreText(undecided.length - places.length);
  const need =
    requestsNeeded > 0 ? `; about ${counted(requestsNeeded, "more request")} needed` : "";
  const why = places.length === 0 ? "" : `; undecided: ${places.join(", ")}${more}`;
  return `${counted(endpoint.requests, "exchange")}${need}${why}`;
}

/** Latency holds no pass back; what its list names is said all the same. */
export function suspicionText({ path: { n, candidateOdd, secondaryOdd } }: Finding): string {
  return `passes, and may be slower: the candidate was slower than the secondary in ${candidateOdd} of ${counted(n, "exchange")} and faster in ${secondaryOdd}; not decided`;
}

/** Places of the same cause: `$.a value, $.b missing and 3 more`. */
export function membersText({ members }: Finding): string {
  const names = members.slice(0, MEMBERS_MAX).map(placeText);
  return `${names.join(", ")}${moreText(members.length - names.length)}`;
}

const PLACES_MAX = 3;
const MEMBERS_MAX = 6;

function moreText(more: number): string {
  return more > 0 ? ` and ${more} more` : "";
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

/** Of a place that failed in the run of `--against`: `odd in 4 of 400 there; its endpoint passes now`. */
export function goneText({ n, candidateOdd }: GonePlace): string {
  return `odd in ${candidateOdd} of ${n} there; its endpoint passes now`;
}
