import type { PlaceValues } from "./spread-of.ts";

/** Fewer samples than this name no element of a list. */
const SAMPLES_MIN = 3;

/**
 * The one element that a noisy place is in all samples, `$.body.children[3].text` of
 * `$.body.children[*].text`: a rule for every element would hide what never differed. The place
 * itself where the samples are few or show several.
 */
export function onePlaceOf(path: string, values: readonly PlaceValues[]): string {
  if (values.length < SAMPLES_MIN) return path;
  const exact = new Set(values.map((one) => one.exact));
  const [only] = exact;
  return exact.size === 1 && only !== undefined ? only : path;
}
