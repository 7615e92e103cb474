import type { Summary } from "../verdict/summary.ts";
import type { RelatedPlace, RunsCompared } from "./shown.ts";

interface NamedSummary {
  readonly run: string;
  readonly summary: Summary;
}

/** Two runs by what speaks against the candidate in each: places that fail or are open, odd in the candidate. */
export function compareRuns(left: NamedSummary, right: NamedSummary): RunsCompared {
  const [inLeft, inRight] = [suspects(left.summary), suspects(right.summary)];
  const among = (places: Map<string, RelatedPlace>, other: Map<string, RelatedPlace>) => ({
    shared: [...places.values()].filter((place) => other.has(place.fingerprint)),
    only: [...places.values()].filter((place) => !other.has(place.fingerprint)),
  });
  const { shared, only } = among(inLeft, inRight);
  return {
    ...{ left: left.run, right: right.run },
    ...{ onlyLeft: only, onlyRight: among(inRight, inLeft).only, both: shared },
  };
}

function suspects({ endpoints }: Summary): Map<string, RelatedPlace> {
  const found = new Map<string, RelatedPlace>();
  for (const { endpoint, paths } of endpoints) {
    for (const { fingerprint, path, kind, verdict, candidateOdd } of paths) {
      if (verdict === "pass" || candidateOdd === 0) continue;
      found.set(fingerprint, { fingerprint, endpoint, path, kind });
    }
  }
  return found;
}
