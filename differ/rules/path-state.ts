import type { PathPattern, PathSegment } from "../../core/index.ts";

/** Steps a rule's path may have: the matcher keeps one bit a step. */
export const STEPS_MAX = 30;

/**
 * Whether the pattern names this place. All ways to match advance together, one bit each, so the
 * cost is steps times segments however many `..` the pattern has.
 */
export function namesPlace(pattern: PathPattern, segments: readonly PathSegment[]): boolean {
  let state = 1;
  for (const segment of segments) {
    state = advance(pattern, state, segment);
    if (state === 0) return false;
  }
  return ((state >> pattern.steps.length) & 1) === 1;
}

/** Whether the pattern names this place or a container above it. */
export function coversPlace(pattern: PathPattern, segments: readonly PathSegment[]): boolean {
  if (pattern.steps.length === 0) return true;
  let state = 1;
  for (const segment of segments) {
    state = advance(pattern, state, segment);
    if (((state >> pattern.steps.length) & 1) === 1) return true;
    if (state === 0) return false;
  }
  return false;
}

function advance(pattern: PathPattern, state: number, segment: PathSegment): number {
  let next = 0;
  for (const [index, step] of pattern.steps.entries()) {
    if (((state >> index) & 1) === 0) continue;
    if (step.deep) next |= 1 << index;
    const fits =
      step.kind === "any" ||
      (step.kind === "name" ? step.name === segment : step.index === segment);
    if (fits) next |= 1 << (index + 1);
  }
  return next;
}
