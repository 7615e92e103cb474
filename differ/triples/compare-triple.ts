import { createComparer } from "../compare/comparer.ts";
import { createPlaceRedaction } from "../ingest/redact-places.ts";
import type { Learner } from "../learn/learner.ts";
import { type Observation, observe } from "../tally/observe.ts";
import { differenceLine } from "./difference-line.ts";
import type { OfflineOptions } from "./offline-options.ts";
import type { Triple } from "./triple.ts";

/** The endpoint as its line says it, and as it is counted: learned from other lines too. */
interface TripleNames {
  readonly printed: string;
  readonly counted: string;
}

/** What one triple says, or the fault of ours that kept it from saying anything. */
type Compared =
  | { readonly observations: readonly Observation[]; readonly lost: number; readonly line: string }
  | { readonly error: unknown };

/**
 * What is printed rests on rules and given profiles alone (contract 6.3), what is counted on what
 * was learned too. Learned array modes make other pairs of elements and so other differences, and
 * a learned name may have other rules: there a triple is compared once for each.
 */
export function createTripleComparer(
  { config, redactor, clock, profiles, lifting }: OfflineOptions,
  learner: Learner,
): (names: TripleNames, triple: Triple) => Compared {
  const plain = { rules: config.compare, redactor, now: () => clock.nowMs(), profiles, lifting };
  const counting = createComparer({ ...plain, learner });
  const printing = createComparer(plain);
  const redactPlaces = createPlaceRedaction(redactor);
  const namesMatter = profiles !== undefined || config.compare.length > 0 || lifting !== undefined;
  return (names, { id, outcomes }) => {
    try {
      const named = namesMatter && names.printed !== names.counted;
      const twice = named || learner.known(names.counted)?.knowsArrays === true;
      const counted = redactPlaces(counting.compare(names.counted, outcomes));
      const printed = twice ? redactPlaces(printing.compare(names.printed, outcomes)) : counted;
      const line = differenceLine({ id, endpoint: names.printed }, printed);
      return { observations: observe(counted.differences), lost: counted.lost, line };
    } catch (error) {
      return { error };
    }
  };
}
