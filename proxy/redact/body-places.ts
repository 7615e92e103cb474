import type { PathPattern, PathSegment } from "../../core/index.ts";
import { isCredentialMember } from "./credential-names.ts";

/** Where a walk through a body stands: how far each rule has matched, and whether one has matched wholly. */
export interface Place {
  /** Per rule, bit i = its step i may match the next segment. */
  readonly progress: readonly number[];
  readonly hidden: boolean;
}

export interface BodyPlaces {
  readonly root: Place;
  /** For a value whose place is not known: every rule may already have matched up to any step. */
  readonly anywhere: Place;
  /** Whether any rule names a place, beyond the default list. */
  readonly ruled: boolean;
  step(place: Place, segment: PathSegment): Place;
}

const HIDDEN: Place = { progress: [], hidden: true };

/**
 * Matches all rules at once while walking down, as a nondeterministic automaton with one bit a
 * step: a segment costs the same however many `..` the rules have, where backtracking would not.
 */
export function createBodyPlaces(
  patterns: readonly PathPattern[],
  options: { readonly credentials: boolean },
): BodyPlaces {
  const root: Place = {
    progress: patterns.map(() => 1),
    hidden: patterns.some((pattern) => pattern.steps.length === 0),
  };
  return {
    root,
    anywhere: {
      progress: patterns.map((pattern) => 2 ** pattern.steps.length - 1),
      hidden: root.hidden,
    },
    ruled: patterns.length > 0,
    step(place, segment) {
      if (place.hidden) return HIDDEN;
      if (options.credentials && typeof segment === "string" && isCredentialMember(segment)) {
        return HIDDEN;
      }
      if (patterns.length === 0) return place;
      const progress: number[] = [];
      for (const [rule, pattern] of patterns.entries()) {
        const next = advance(pattern, place.progress[rule] ?? 0, segment);
        if ((next >> pattern.steps.length) & 1) return HIDDEN;
        progress.push(next);
      }
      return { progress, hidden: false };
    },
  };
}

function advance(pattern: PathPattern, progress: number, segment: PathSegment): number {
  let next = 0;
  for (const [index, step] of pattern.steps.entries()) {
    if (((progress >> index) & 1) === 0) continue;
    if (step.deep) next |= 1 << index;
    const fits =
      step.kind === "any" ||
      (step.kind === "name" ? step.name === segment : step.index === segment);
    if (fits) next |= 1 << (index + 1);
  }
  return next;
}
