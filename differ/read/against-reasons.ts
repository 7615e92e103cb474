import { LATENCY_PATH } from "../tally/entry.ts";
import type { EndpointSummary, PathSummary, Reason, Summary } from "../verdict/summary.ts";
import { FAIL_CODES, isKnown } from "./known-place.ts";

/** Reasons of one kind beyond this many are counted, not listed. */
const REASONS_MAX = 20;
/** The candidate fails, or answers what nobody can read, in at least this share: the rest of these answers is not seen. */
const HIDING_SHARE = 0.1;
const HIDING_PATHS: ReadonlySet<string> = new Set(["status", "outcome"]);

type Held = Summary & Required<Pick<Summary, "against">>;

/** The reasons of a summary that is held against an earlier run, of those that it had before. */
export function againstReasons(held: Held, before: Summary): Reason[] {
  const causes = held.endpoints.flatMap(failingCauses);
  const names = new Set(causes.map(({ path }) => path.fingerprint));
  const named = before.reasons.filter(
    ({ code, fingerprint }) =>
      FAIL_CODES.has(code) && fingerprint !== undefined && names.has(fingerprint),
  );
  for (const { fingerprint = "" } of named) names.delete(fingerprint);
  const unnamed = causes.filter(({ path }) => names.has(path.fingerprint));
  const opened = held.endpoints.filter(
    ({ endpoint, verdict }) => verdict === "inconclusive" && failed(before, endpoint),
  );
  return [
    ...before.reasons.filter(({ code }) => !FAIL_CODES.has(code)),
    ...bounded(named.concat(unnamed.map((cause) => newReason(cause, held)))),
    ...bounded(opened.map(openReason)),
    heldReason(held, causes.length),
    ...bounded(held.endpoints.flatMap(hiding)),
  ];
}

interface Cause {
  readonly endpoint: string;
  readonly path: PathSummary;
}

/** What is new, without what goes with something new. */
function failingCauses({ endpoint, paths }: EndpointSummary): Cause[] {
  const failing = paths.filter((path) => path.verdict === "fail" && !isKnown(path));
  const names = new Set(failing.map(({ fingerprint }) => fingerprint));
  return failing
    .filter(({ causedBy }) => causedBy === undefined || !names.has(causedBy))
    .map((path) => ({ endpoint, path }));
}

function failed({ endpoints }: Summary, name: string): boolean {
  return endpoints.some(({ endpoint, verdict }) => endpoint === name && verdict === "fail");
}

/** Of a cause that was not among the worst, or that went with one which is known. */
function newReason({ endpoint, path }: Cause, { against }: Held): Reason {
  const { fingerprint, candidateOdd, n } = path;
  const before = path.earlier === undefined ? "and did not fail" : "much oftener than";
  return {
    code: path.path === LATENCY_PATH ? "LATENCY" : "FIELD_REGRESSION",
    message: `${endpoint}: ${path.path} (${path.kind}) differs in the candidate alone in ${candidateOdd} of ${n} exchanges, ${before} in ${against.run}. Severity ${path.severity}. Look at difference ${fingerprint}.`,
    fingerprint,
  };
}

function openReason({ endpoint, requestsNeeded = 0, paths }: EndpointSummary): Reason {
  if (requestsNeeded > 0)
    return {
      code: "NEEDS_REQUESTS",
      message: `${endpoint}: about ${requestsNeeded} more exchanges are needed to judge what is not known. Send more traffic to it.`,
    };
  const open = paths.filter(
    ({ verdict, path }) => verdict === "inconclusive" && path !== LATENCY_PATH,
  );
  return {
    code: "UNDECIDED",
    message: `${endpoint}: ${open.length === 1 ? "1 place that is not known is" : `${open.length} places that are not known are`} not decided yet.`,
  };
}

function heldReason({ against: { run, verdict }, endpoints }: Held, causes: number): Reason {
  const known = endpoints.reduce((sum, { paths }) => sum + paths.filter(isKnown).length, 0);
  const what =
    verdict === "unhealthy"
      ? `${run} is unhealthy itself, so that nothing counts as known from it`
      : `${known === 1 ? "1 place failed" : `${known} places failed`} there already and ${known === 1 ? "does" : "do"} not count`;
  const fresh =
    causes === 0
      ? "nothing new fails"
      : `${causes} new ${causes === 1 ? "cause fails" : "causes fail"}`;
  return { code: "AGAINST", message: `Held against ${run} (${verdict}): ${what}; ${fresh}.` };
}

/** What is known may hide the rest: said, because nobody looks there any more. */
function hiding({ endpoint, paths }: EndpointSummary): Reason[] {
  const worst = paths
    .filter((path) => isKnown(path) && hides(path) && path.candidateOdd >= HIDING_SHARE * path.n)
    .toSorted((left, right) => right.candidateOdd - left.candidateOdd)[0];
  if (worst === undefined) return [];
  return [
    {
      code: "KNOWN_HIDES",
      message: `${endpoint}: ${worst.path} (${worst.kind}) is known and odd in ${worst.candidateOdd} of ${worst.n} exchanges; whatever else is new in these goes unseen.`,
      fingerprint: worst.fingerprint,
    },
  ];
}

function hides({ path, kind }: PathSummary): boolean {
  return HIDING_PATHS.has(path) || kind === "encoding";
}

function bounded(reasons: readonly Reason[]): Reason[] {
  const kept = reasons.slice(0, REASONS_MAX);
  const more = reasons.length - kept.length;
  const last = kept.at(-1);
  if (last === undefined || more === 0) return kept;
  return [...kept, { code: last.code, message: `And ${more} more like these.` }];
}
