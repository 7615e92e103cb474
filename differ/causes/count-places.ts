import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import type { Feature } from "./feature.ts";
import { countFeatures, noFeatures } from "./feature-counts.ts";

/** Places whose candidate-odd requests' features are counted: of one endpoint, and over all of them. */
const PER_ENDPOINT_MAX = 100;
const PLACES_MAX = 2000;

/** Counts features of places under a bound; what is beyond it is counted as dropped. */
export interface PlaceFeatures {
  /** A candidate-odd exchange of this place. */
  count(entry: EndpointTally, field: FieldTally, features: readonly Feature[]): void;
}

export function createPlaceFeatures(): PlaceFeatures {
  const taken = new Map<EndpointTally, number>();
  let places = 0;
  return {
    count(entry, field, features) {
      if (field.features === undefined) {
        const here = taken.get(entry) ?? 0;
        if (here >= PER_ENDPOINT_MAX || places >= PLACES_MAX) {
          entry.detail.features.dropped += 1;
          return;
        }
        taken.set(entry, here + 1);
        places += 1;
        field.features = noFeatures();
      }
      countFeatures(field.features, features);
    },
  };
}
