import type { Outcome, PerRole } from "../../../core/index.ts";
import { ENDPOINT, comparer } from "../../compare/testing/builders.ts";
import { observe } from "../../tally/observe.ts";
import { createTally } from "../../tally/tally.ts";

/** Compares, observes and tallies, one exchange after the other, as the differ does without a store. */
export function countExchange(): (outcomes: PerRole<Outcome>) => void {
  const compare = comparer();
  const tally = createTally({ blockSize: 50 });
  let seq = 0;
  return (outcomes) => {
    const { differences } = compare.compare(ENDPOINT, outcomes);
    tally.add({ endpoint: ENDPOINT, seq, index: seq, observations: observe(differences) });
    seq += 1;
  };
}
