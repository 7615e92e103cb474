import { LosslessNumber } from "../lift/lossless-number.ts";
import type { EndpointSummary, Summary } from "../verdict/summary.ts";
import { isBroad } from "./is-broad.ts";
import { onePlaceOf } from "./narrow-place.ts";
import { type PathNoise, noiseByPath } from "./noise-of.ts";
import { type ReachedPlace, endpointsOf, placesReached, readPlace } from "./rule-reach.ts";
import { type PlaceValues, isConstant, isReshaped, numberSpread, timeSpread } from "./spread-of.ts";

/** A rule for one place, with what speaks for it. */
export type Proposal = {
  /** As the rule names it: of a list one element, where no other was seen to differ. */
  readonly path: string;
  /** As the tally names it. */
  readonly place: string;
  readonly evidence: string;
} & (
  | {
      readonly section: "ignore";
      readonly reason: string;
      /** All that it hides of the run, at every endpoint that its match covers: what a preview shows. */
      readonly hides: readonly ReachedPlace[];
    }
  | { readonly section: "arrays"; readonly option: { readonly set: true } }
  | {
      readonly section: "numbers";
      readonly option: { readonly rel?: number; readonly abs?: number };
    }
  | { readonly section: "times"; readonly option: { readonly tolerance: string } }
);

export interface EndpointProposals {
  readonly endpoint: string;
  /** Other endpoints that a rule of this name fits: they are counted as this one from then on. */
  readonly alsoFits: readonly string[];
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

export type ValuesAt = (path: string, fingerprints: readonly string[]) => readonly PlaceValues[];

/**
 * Proposes rules for what the baselines disagree about at each endpoint, the narrowest that fits: a
 * set for order, a tolerance where the samples lie close together, else to ignore the place. Never
 * one that hides a place where the candidate is odd oftener than chance makes it, at any endpoint
 * that its match covers, nor one that hides what nobody has seen differ.
 */
export function suggestRules(summary: Pick<Summary, "endpoints">, valuesAt: ValuesAt) {
  const guilty = new Set<string>();
  const noises = summary.endpoints.map((one) => {
    const noise = noiseByPath(one.paths);
    for (const { path, guilty: here } of noise) if (here) guilty.add(keyOf(one.endpoint, path));
    return { endpoint: one.endpoint, noise };
  });
  return noises.map(({ endpoint, noise }): EndpointProposals => {
    const matched = endpointsOf(endpoint, summary.endpoints);
    const proposals: Proposal[] = [];
    const left: { path: string; why: string }[] = [];
    for (const one of noise) {
      if (NEVER.has(one.path) || Math.max(one.secondaryOdd, one.allDifferent) < NOISE_MIN) continue;
      const values = valuesAt(one.path, one.fingerprints);
      const found = ruleFor(one, values, { endpoint, matched, guilty });
      if ("why" in found) left.push({ path: one.path, why: found.why });
      else proposals.push(found);
    }
    const alsoFits = matched.map((one) => one.endpoint).filter((other) => other !== endpoint);
    return { endpoint, alsoFits, proposals, left };
  });
}

interface Around {
  readonly endpoint: string;
  /** That a rule of this endpoint's name covers. */
  readonly matched: readonly EndpointSummary[];
  /** Places where the candidate is odd, by `keyOf`. */
  readonly guilty: ReadonlySet<string>;
}

function keyOf(endpoint: string, path: string): string {
  return JSON.stringify([endpoint, path]);
}

function ruleFor(
  one: PathNoise,
  values: readonly PlaceValues[],
  { endpoint, matched, guilty }: Around,
): Proposal | { readonly why: string } {
  if (one.guilty)
    return {
      why: `the candidate alone differs in ${one.candidateOdd}, the secondary alone in ${one.secondaryOdd} of ${one.n}: more than noise`,
    };
  const mild = mildRule(one, values);
  const path = mild === undefined ? onePlaceOf(one.path, values) : one.path;
  const place = readPlace(path);
  if (typeof place === "object" && "problem" in place) return { why: place.problem };
  if (isBroad(place)) return { why: "it is the whole body: give it a rule by hand" };
  const hides = placesReached(place, matched);
  const inside = hides.find((other) => guilty.has(keyOf(other.endpoint, other.path.path)));
  if (inside !== undefined) {
    const where = inside.endpoint === endpoint ? "" : ` at ${inside.endpoint}`;
    return { why: `a rule would hide ${inside.path.path}${where}, where the candidate is odd` };
  }
  if (isReshaped(values))
    return { why: "the candidate's values look unlike those of both baselines" };
  if (mild !== undefined) return mild;
  if (holdsMore(one, values))
    return { why: "a rule would hide all that is in it, seen or not: give it a rule by hand" };
  const base = { path, place: one.path, evidence: countsOf(one) };
  return { ...base, section: "ignore", reason: reasonOf(one, values), hides };
}

/**
 * Whether a place has others below it that the noise says nothing of: an element of a list that comes
 * and goes, an object that is there or not.
 */
function holdsMore(one: PathNoise, values: readonly PlaceValues[]): boolean {
  if (!one.path.startsWith("$") || one.kinds.every((kind) => kind === "value")) return false;
  const shown = values.flatMap(({ primary, secondary, candidate }) => [
    primary,
    secondary,
    candidate,
  ]);
  const isContainer = (value: unknown): boolean =>
    typeof value === "object" && value !== null && !(value instanceof LosslessNumber);
  // Where nothing was kept to look at, what any element holds is not known.
  return shown.some(isContainer) || (values.length === 0 && /(?:\[\*\]|\.\*)$/.test(one.path));
}

/** One that hides less than the place, where the noise allows it. */
function mildRule(one: PathNoise, values: readonly PlaceValues[]): Proposal | undefined {
  if (!one.path.startsWith("$")) return undefined;
  const base = { path: one.path, place: one.path, evidence: countsOf(one) };
  if (one.kinds.every((kind) => kind === "order"))
    return { ...base, section: "arrays", option: { set: true } };
  if (one.kinds.some((kind) => kind !== "value")) return undefined;
  return timeRule(base, values) ?? numberRule(base, values);
}

function countsOf(one: PathNoise): string {
  return `candidate alone in ${one.candidateOdd}, secondary alone in ${one.secondaryOdd}, all three different in ${one.allDifferent} of ${one.n}`;
}

type Base = Pick<Proposal, "path" | "place" | "evidence">;

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
