import type { Summary } from "../verdict/summary.ts";
import { type NamedPlace, placesByName } from "./places-by-name.ts";
import type { RelatedPlace, RunsCompared } from "./shown.ts";

export interface NamedSummary {
  readonly run: string;
  readonly summary: Summary;
}

/** Two runs by what speaks against the candidate in each: places that fail or are open, odd in the candidate. */
export function compareRuns(left: NamedSummary, right: NamedSummary): RunsCompared {
  const [inLeft, inRight] = [suspects(left.summary), suspects(right.summary)];
  const among = (places: typeof inLeft, other: typeof inLeft) => {
    const all = [...places.values()];
    return {
      shared: all.filter(({ path }) => other.has(path.fingerprint)).map(related),
      only: all.filter(({ path }) => !other.has(path.fingerprint)).map(related),
    };
  };
  const { shared, only } = among(inLeft, inRight);
  return {
    ...{ left: left.run, right: right.run },
    ...{ onlyLeft: only, onlyRight: among(inRight, inLeft).only, both: shared },
  };
}

function suspects(summary: Summary): ReadonlyMap<string, NamedPlace> {
  return placesByName(
    summary,
    ({ verdict, candidateOdd }) => verdict !== "pass" && candidateOdd > 0,
  );
}

function related({ endpoint, path: { fingerprint, path, kind } }: NamedPlace): RelatedPlace {
  return { fingerprint, endpoint, path, kind };
}
