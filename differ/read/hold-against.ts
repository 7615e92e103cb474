import { LATENCY_PATH } from "../tally/entry.ts";
import type {
  EarlierCount,
  EndpointSummary,
  FieldVerdict,
  GonePlace,
  PathSummary,
  Reason,
  Summary,
  Verdict,
} from "../verdict/summary.ts";
import { againstReasons } from "./against-reasons.ts";
import type { NamedSummary } from "./compare-runs.ts";
import { FAIL_CODES, isKnown } from "./known-place.ts";
import { type NamedPlace, placesByName } from "./places-by-name.ts";
import { shareInterval } from "./share-interval.ts";

/** Reasons that never kept a pass back. A code that is not here does, so that a later one is no pass by accident. */
const INFORMING: ReadonlySet<string> = new Set(["BLIND", "APPROVAL_EXPIRED"]);
/** As much oftener is no longer the same, where chance does not explain it. */
const WORSE_TIMES = 2;
const GONE_MAX = 1000;

/**
 * A run's summary that fails by what is new alone: a place that failed in the earlier run keeps its verdict and
 * its evidence, bears `earlier`, and counts in no other verdict. Everything else is as it was, so that a
 * pass is given only where the rest passes. Of an earlier run that was unhealthy nothing is taken.
 */
export function holdAgainst(summary: Summary, earlier: NamedSummary): Summary {
  const known = knownIn(summary, earlier);
  const endpoints = summary.endpoints.map((endpoint) => heldEndpoint(endpoint, known));
  const verdict = heldVerdict(summary, endpoints);
  const held = {
    ...{ ...summary, endpoints, verdict },
    against: {
      ...{ run: earlier.run, verdict: earlier.summary.verdict },
      gone: goneSince(earlier.summary, summary),
    },
  };
  return { ...held, reasons: againstReasons(held, summary) };
}

/**
 * What failed before and does not any more. Where an endpoint does not pass altogether, something of it was not compared
 * enough, or hides the rest.
 */
function goneSince(before: Summary, now: Summary): GonePlace[] {
  if (before.verdict === "unhealthy" || now.verdict === "unhealthy") return [];
  const passing = new Set<string>();
  for (const { endpoint, verdict, paths } of now.endpoints) {
    if (verdict === "pass" && !paths.some(({ approved }) => approved)) passing.add(endpoint);
  }
  const failed = placesByName(before, ({ verdict }) => verdict === "fail");
  return [...failed.values()]
    .filter(({ endpoint }) => passing.has(endpoint))
    .slice(0, GONE_MAX)
    .map(({ endpoint, path: { path, kind, fingerprint, n, candidateOdd } }) => ({
      ...{ endpoint, path, kind, fingerprint, n, candidateOdd },
    }));
}

type EarlierOf = (path: PathSummary) => EarlierCount | undefined;

function knownIn(summary: Summary, { run, summary: before }: NamedSummary): EarlierOf {
  if (before.verdict === "unhealthy") return () => undefined;
  const failed = placesByName(before, ({ verdict }) => verdict === "fail");
  const approved = placesByName(before, (path) => path.approved === true);
  const expired = new Set<string | undefined>();
  for (const reason of summary.reasons)
    if (reason.code === "APPROVAL_EXPIRED") expired.add(reason.fingerprint);
  // Some of them are not named, so that any may be meant.
  const unsure = expired.has(undefined);
  return (path) => {
    const { fingerprint, verdict } = path;
    if (path.approved === true) {
      const found = approved.get(fingerprint) ?? failed.get(fingerprint);
      return found && countIn(run, found, path);
    }
    // An approval that has ended asks for a decision: the time in which it held is none.
    if (verdict !== "fail" || unsure || expired.has(fingerprint)) return undefined;
    const found = failed.get(fingerprint);
    return found && countIn(run, found, path);
  };
}

function countIn(run: string, { path: then }: NamedPlace, now: PathSummary): EarlierCount {
  const { n, candidateOdd } = then;
  const [before, share] = [shareInterval(candidateOdd, n), shareInterval(now.candidateOdd, now.n)];
  const worse = share.low > before.high && share.share >= WORSE_TIMES * before.share;
  return { ...{ run, n, candidateOdd }, ...(worse && { worse }) };
}

function heldEndpoint(endpoint: EndpointSummary, known: EarlierOf): EndpointSummary {
  const paths = endpoint.paths.map((path) => {
    const earlier = known(path);
    return earlier === undefined ? path : { ...path, earlier };
  });
  return { ...endpoint, paths, verdict: endpointVerdict(endpoint, paths) };
}

/** As of every endpoint, without the places that are known. */
function endpointVerdict(
  { verdict, requestsNeeded = 0 }: EndpointSummary,
  paths: readonly PathSummary[],
): FieldVerdict {
  if (verdict !== "fail") return verdict;
  const failing = paths.filter((path) => path.verdict === "fail");
  if (failing.length === 0 || !failing.every(isKnown)) return "fail";
  const open = paths.some(
    ({ verdict: own, path }) => own === "inconclusive" && path !== LATENCY_PATH,
  );
  return open || requestsNeeded > 0 ? "inconclusive" : "pass";
}

/** Only a fail can become something else: nothing known makes a run healthier or better shown. */
function heldVerdict(summary: Summary, endpoints: readonly EndpointSummary[]): Verdict {
  if (summary.verdict !== "fail") return summary.verdict;
  if (endpoints.length === 0 || endpoints.some(({ verdict }) => verdict === "fail")) return "fail";
  const keptBack = summary.reasons.some(isOpen);
  return keptBack || endpoints.some(({ verdict }) => verdict !== "pass") ? "inconclusive" : "pass";
}

function isOpen({ code }: Reason): boolean {
  return !FAIL_CODES.has(code) && !INFORMING.has(code);
}
