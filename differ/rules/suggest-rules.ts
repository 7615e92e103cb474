import type { EndpointSummary } from "../verdict/summary.ts";
import { isBroad } from "./is-broad.ts";
import { type PathNoise, noiseByPath } from "./noise-of.ts";
import { readPlace, reachOf } from "./rule-reach.ts";
import { type PlaceValues, isConstant, isReshaped, numberSpread, timeSpread } from "./spread-of.ts";

/** A rule for one place, with what speaks for it. */
export type Proposal = {
  readonly path: string;
  readonly evidence: string;
} & (
  | { readonly section: "ignore"; readonly reason: string }
  | { readonly section: "arrays"; readonly option: { readonly set: true } }
  | {
      readonly section: "numbers";
      readonly option: { readonly rel?: number; readonly abs?: number };
    }
  | { readonly section: "times"; readonly option: { readonly tolerance: string } }
);

export interface EndpointProposals {
  readonly endpoint: string;
  readonly proposals: readonly Proposal[];
  /** Noisy places for which no rule is proposed, and why. */
  readonly left: readonly { readonly path: string; readonly why: string }[];
}

/** Fewer exchanges that differ are no noise to make a rule for. */
const NOISE_MIN = 3;
/** Of the exchanges; a tolerance needs as many samples that support it. */
const SAMPLES_MIN = 3;
const NUMBER_SPREAD_MAX = 0.05;
const TIME_SPREAD_MAX_MS = 3_600_000;
/** Nobody makes a rule for these from noise. */
const NEVER = new Set(["status", "outcome", "latency"]);

/**
 * Proposes rules for what the baselines disagree about, the narrowest that fits: a set for order, a
 * tolerance where the samples lie close together, else to ignore the place. Never one that hides a
 * place where the candidate is odd oftener than chance makes it.
 */
export function suggestRules(
  summary: EndpointSummary,
  valuesAt: (path: string, fingerprints: readonly string[]) => readonly PlaceValues[],
): EndpointProposals {
  const noise = noiseByPath(summary.paths);
  const guilty = noise.filter((one) => one.guilty);
  const proposals: Proposal[] = [];
  const left: { path: string; why: string }[] = [];
  for (const one of noise) {
    if (NEVER.has(one.path) || Math.max(one.secondaryOdd, one.allDifferent) < NOISE_MIN) continue;
    const values = valuesAt(one.path, one.fingerprints);
    const why = whyNot(one, guilty, values);
    if (why === undefined) proposals.push(proposalFor(one, values));
    else left.push({ path: one.path, why });
  }
  return { endpoint: summary.endpoint, proposals, left };
}

function whyNot(
  one: PathNoise,
  guilty: readonly PathNoise[],
  values: readonly PlaceValues[],
): string | undefined {
  if (one.guilty)
    return `the candidate alone differs in ${one.candidateOdd}, the secondary alone in ${one.secondaryOdd} of ${one.n}: more than noise`;
  const place = readPlace(one.path);
  if (typeof place === "object" && "problem" in place) return place.problem;
  if (isBroad(place)) return "it is the whole body: give it a rule by hand";
  const inside = guilty.find((other) => reachOf(place, other.path) !== "none");
  if (inside !== undefined) return `a rule would hide ${inside.path}, where the candidate is odd`;
  if (isReshaped(values)) return "the candidate's values look unlike those of both baselines";
  return undefined;
}

function proposalFor(one: PathNoise, values: readonly PlaceValues[]): Proposal {
  const counts = `candidate alone in ${one.candidateOdd}, secondary alone in ${one.secondaryOdd}, all three different in ${one.allDifferent} of ${one.n}`;
  const base = { path: one.path, evidence: counts };
  if (one.path.startsWith("$") && one.kinds.every((kind) => kind === "order"))
    return { ...base, section: "arrays", option: { set: true } };
  const tolerance = one.path.startsWith("$") && one.kinds.every((kind) => kind === "value");
  return (
    (tolerance ? (timeRule(base, values) ?? numberRule(base, values)) : undefined) ?? {
      ...base,
      section: "ignore",
      reason: reasonOf(one, values),
    }
  );
}

type Base = Pick<Proposal, "path" | "evidence">;

function timeRule(base: Base, values: readonly PlaceValues[]): Proposal | undefined {
  const spreads = values.map(timeSpread).filter((spread) => spread !== undefined);
  if (spreads.length < SAMPLES_MIN || spreads.length < values.length) return undefined;
  const most = Math.max(...spreads);
  if (most > TIME_SPREAD_MAX_MS) return undefined;
  const tolerance = durationText(Math.max(1000, 2 * most));
  const evidence = `${base.evidence}; at most ${most} ms apart in ${spreads.length} samples`;
  return { ...base, evidence, section: "times", option: { tolerance } };
}

function numberRule(base: Base, values: readonly PlaceValues[]): Proposal | undefined {
  const spreads = values.map(numberSpread).filter((spread) => spread !== undefined);
  if (spreads.length < SAMPLES_MIN || spreads.length < values.length) return undefined;
  const rel = Math.max(...spreads.map((spread) => spread.rel));
  if (rel > NUMBER_SPREAD_MAX) return undefined;
  const shown = Number((rel * 100).toPrecision(2));
  const evidence = `${base.evidence}; at most ${shown} % apart in ${spreads.length} samples`;
  return { ...base, evidence, section: "numbers", option: { rel: roundUp(2 * rel) } };
}

function reasonOf(one: PathNoise, values: readonly PlaceValues[]): string {
  const { candidateOdd, secondaryOdd, allDifferent, n } = one;
  if (secondaryOdd < NOISE_MIN || allDifferent > 0.5 * n) {
    const what = isConstant(values) ? "of an instance" : "differs from answer to answer";
    return `${what}: all three different in ${allDifferent} of ${n}`;
  }
  return `noise: the secondary alone differs in ${secondaryOdd}, the candidate alone in ${candidateOdd} of ${n}`;
}

/** To one digit, upwards: nobody reads `rel: 0.005988`. */
function roundUp(value: number): number {
  if (value <= 0) return 1e-9;
  const unit = 10 ** Math.floor(Math.log10(value));
  return Number((Math.ceil(Number((value / unit).toPrecision(6))) * unit).toPrecision(1));
}

function durationText(ms: number): string {
  if (ms <= 60_000) return `${Math.ceil(ms / 1000)}s`;
  return `${Math.ceil(ms / 60_000)}m`;
}
