import type { Placement, Redactor } from "../../core/index.ts";
import { createFeatureExtractor } from "../causes/extract-features.ts";
import type { Feature } from "../causes/feature.ts";
import { isCounted } from "../causes/is-counted.ts";
import { statusOf } from "../ingest/outcome-parts.ts";
import type { Tally } from "../tally/tally.ts";
import type { Triple } from "./triple.ts";

/** What a triple's request has about it; undefined where it is not counted. */
export function createTripleFeatures(
  redactor: Redactor,
  tally: Tally,
): (triple: Triple, placement: Placement) => readonly Feature[] | undefined {
  const extractor = createFeatureExtractor(redactor);
  return ({ request, outcomes }, { endpoint, index }) =>
    isCounted(index)
      ? extractor.features(
          { request, endpoint, status: statusOf(outcomes.primary) },
          tally.entries.get(endpoint)?.detail.features,
        )
      : undefined;
}
