import type { Cells } from "../tally/rows.ts";
import { FEATURE_KINDS, type FeatureKind } from "./feature.ts";
import type { FeatureCounts } from "./feature-counts.ts";

/** The feature of requests that tells best where a place goes wrong. */
export interface Explanation {
  /** `query currency=JPY`, `header x-beta`, `without query page`, `query currency=JPY or KRW`. */
  readonly feature: string;
  /** Candidate-odd exchanges among those with the feature. */
  readonly odd: number;
  readonly of: number;
  readonly oddWithout: number;
  readonly without: number;
}

/** Fewer odd exchanges with the feature explain nothing. */
const ODD_MIN = 5;
/** Of what is odd beyond noise, the feature must cover this share. */
const COVER_MIN = 0.8;
/** Odd this many times as often with it as without, at the near ends of both intervals. */
const LIFT_MIN = 2;
/** Of the exchanges where the difference is absent, the feature must be absent in this share, too. */
const ABSENT_MIN = 0.5;
/** What holds for more of the requests than this tells nobody where to look. */
const COMMON_SHARE = 0.9;
/** Fewer exchanges without the feature are not enough to say that it is fine without. */
const WITHOUT_MIN = 20;
/** Normal quantile of both intervals: far out, because some hundred features are tried. */
const Z = 3;
/** A negation, and each further value of a union, must score this much more than something simpler. */
const STEP_GAIN = 0.02;
const UNION_MAX = 4;

interface Set {
  readonly feature: string;
  readonly kind: FeatureKind;
  readonly odd: number;
  readonly of: number;
  /** How much harder it is to read than one name or value. */
  readonly steps: number;
}

/**
 * Names the feature whose exchanges and the odd ones agree best (highest F1 of precision and
 * recall), of those that pass four tests: enough odd exchanges have it, it covers nearly all that
 * is odd beyond noise, it separates (most of what is not odd lacks it), and it is odd at least twice
 * as often with it as without, at the near ends of two Wilson intervals. Nothing passes where
 * oddness does not depend on the request, or is everywhere.
 */
export function explain(
  all: FeatureCounts,
  odd: FeatureCounts,
  cells: Readonly<Cells>,
): Explanation | undefined {
  if (odd.n < ODD_MIN || odd.n >= all.n) return undefined;
  // Not every exchange is counted here; noise as often as in those that are.
  const noise = (odd.n * Math.min(cells.secondary, cells.candidate)) / cells.candidate;
  const total: Total = { n: all.n, odd: odd.n, noise };
  let best: Scored | undefined;
  for (const set of featureSets(all, odd)) {
    const scored = score(set, total);
    if (scored !== undefined && (best === undefined || comesFirst(scored, best))) best = scored;
  }
  if (best === undefined) return undefined;
  const { feature, of, odd: oddWith } = best.set;
  return {
    feature,
    ...{ odd: oddWith, of, oddWithout: total.odd - oddWith, without: total.n - of },
  };
}

interface Total {
  readonly n: number;
  readonly odd: number;
  /** Odd exchanges that noise explains: as many as of the secondary. */
  readonly noise: number;
}

interface Scored {
  readonly set: Set;
  readonly value: number;
}

function score(set: Set, total: Total): Scored | undefined {
  const { odd, of } = set;
  const rest = total.n - of;
  if (odd < ODD_MIN || rest < WITHOUT_MIN || of > COMMON_SHARE * total.n) return undefined;
  const absentBoth = rest - (total.odd - odd);
  if (absentBoth < ABSENT_MIN * (total.n - total.odd)) return undefined;
  const noiseInside = (total.noise * of) / total.n;
  if (odd - noiseInside < COVER_MIN * (total.odd - total.noise)) return undefined;
  const least = wilson(odd, of, -1);
  if (least < LIFT_MIN * wilson(total.odd - odd, rest, 1)) return undefined;
  const f1 = (2 * odd) / (of + total.odd);
  return { set, value: f1 - STEP_GAIN * set.steps };
}

/** By value, then in the order of kinds, then by text: the same counts give the same feature. */
function comesFirst(left: Scored, right: Scored): boolean {
  if (left.value !== right.value) return left.value > right.value;
  const [one, other] = [left.set, right.set];
  if (one.kind !== other.kind) {
    return FEATURE_KINDS.indexOf(one.kind) < FEATURE_KINDS.indexOf(other.kind);
  }
  return one.feature < other.feature;
}

/** Everything that is tried: names, values, unions of a name's values, and what lacks any of these. */
function* featureSets(all: FeatureCounts, odd: FeatureCounts): Generator<Set> {
  for (const [name, { kind, n, values }] of all.names) {
    const oddName = odd.names.get(name);
    if (kind === "status") {
      yield* statuses(name, values, oddName?.values);
      continue;
    }
    const here: Set = { feature: name, kind, odd: oddName?.n ?? 0, of: n, steps: 0 };
    yield here;
    yield without(here, all.n, odd.n);
    if (values === undefined) continue;
    const each: Set[] = [];
    for (const [value, of] of values) {
      each.push({
        feature: `${name}=${value}`,
        ...{ kind, odd: oddName?.values?.get(value) ?? 0, of, steps: 0 },
      });
    }
    yield* each;
    for (const one of each) yield without(one, all.n, odd.n);
    yield* unions(each, name);
  }
}

/**
 * A success is no cause: it is where there is a body that could differ. An error that the primary
 * answers says which requests they are.
 */
function* statuses(
  name: string,
  values: ReadonlyMap<string, number> | undefined,
  odd: ReadonlyMap<string, number> | undefined,
): Generator<Set> {
  for (const [value, of] of values ?? []) {
    if (value.startsWith("2")) continue;
    yield { feature: `${name}=${value}`, kind: "status", odd: odd?.get(value) ?? 0, of, steps: 0 };
  }
}

function without(set: Set, n: number, odd: number): Set {
  const feature = `without ${set.feature}`;
  return { ...set, feature, odd: odd - set.odd, of: n - set.of, steps: set.steps + 1 };
}

/** A name's values exclude each other, so the counts of several add: the most often odd ones first. */
function* unions(each: readonly Set[], name: string): Generator<Set> {
  const ordered = each
    .filter((set) => set.odd > 0)
    .sort((left, right) => right.odd / right.of - left.odd / left.of || right.odd - left.odd);
  const [first] = ordered;
  if (first === undefined) return;
  let sum = first;
  const values = [first.feature.slice(name.length + 1)];
  for (const next of ordered.slice(1, UNION_MAX)) {
    values.push(next.feature.slice(name.length + 1));
    sum = { ...sum, odd: sum.odd + next.odd, of: sum.of + next.of, steps: sum.steps + 1 };
    yield { ...sum, feature: `${name}=${values.join(" or ")}` };
  }
}

/** An end of Wilson's interval (1927) for a rate. */
function wilson(hits: number, n: number, side: -1 | 1): number {
  if (n === 0) return side === 1 ? 1 : 0;
  const z2 = Z * Z;
  const rate = hits / n;
  const middle = rate + z2 / (2 * n);
  const spread = Z * Math.sqrt((rate * (1 - rate)) / n + z2 / (4 * n * n));
  return Math.max(0, Math.min(1, (middle + side * spread) / (1 + z2 / n)));
}
