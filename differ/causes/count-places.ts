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
  /** A place of this entry came with its features from another tally: it takes room, and keeps them. */
  enter(entry: EndpointTally): void;
  /** An entry is no part of the tally any more. */
  leave(entry: EndpointTally): void;
}

export function createPlaceFeatures(): PlaceFeatures {
  const taken = new Map<EndpointTally, number>();
  let places = 0;
  const enter = (entry: EndpointTally): void => {
    taken.set(entry, (taken.get(entry) ?? 0) + 1);
    places += 1;
  };
  return {
    count(entry, field, features) {
      if (field.features === undefined) {
        if ((taken.get(entry) ?? 0) >= PER_ENDPOINT_MAX || places >= PLACES_MAX) {
          entry.detail.features.dropped += 1;
          return;
        }
        enter(entry);
        field.features = noFeatures();
      }
      countFeatures(field.features, features);
    },
    enter,
    leave(entry) {
      places -= taken.get(entry) ?? 0;
      taken.delete(entry);
    },
  };
}
