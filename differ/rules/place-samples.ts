import type { ReadModels } from "../read/read-models.ts";
import type { PlaceValues } from "./spread-of.ts";

/** Of one place; more say no more. */
const SAMPLES_MAX = 10;

/** What the roles answered at places of a run, in the exchanges that were kept. */
export interface PlaceSamples {
  samplesOf(fingerprint: string): readonly string[];
  valuesAt(path: string, fingerprints: readonly string[]): readonly PlaceValues[];
}

export function createPlaceSamples(reads: Pick<ReadModels, "difference" | "sample">): PlaceSamples {
  const samplesOf = (fingerprint: string): readonly string[] =>
    reads.difference(fingerprint)?.samples.slice(0, SAMPLES_MAX) ?? [];
  return {
    samplesOf,
    valuesAt(path, fingerprints) {
      const ids = new Set(fingerprints.flatMap(samplesOf));
      return [...ids].flatMap((id) =>
        (reads.sample(id)?.differences ?? [])
          .filter((difference) => difference.path === path)
          .slice(0, SAMPLES_MAX),
      );
    },
  };
}
