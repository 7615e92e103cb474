import type { StatusAnswer } from "../../data/shapes.ts";
import { count } from "../../words/numbers.ts";

type LimitCounts = NonNullable<StatusAnswer["limits"]>;

/** What bounds and faults kept out, in words; only what happened is worth a line. */
const WORDS: Readonly<Record<Exclude<keyof LimitCounts, "overflow">, string>> = {
  liveCompared: "live answers held against the primary's",
  liveMismatched: "of these, with another status class",
  liveUnmatched: "live answers without one to hold them against",
  internalErrors: "exchanges that could not be compared, a fault of ours",
  digestOnly: "bodies compared by length and hash alone",
  differencesTruncated: "exchanges with more differences than are kept",
  placesUnlearned: "places too many to learn",
  samplesRefused: "samples that found no room",
  endpointsOverflowed: "exchanges of endpoints beyond the bound",
  pathsUnlearned: "paths too many to learn templates from",
  evidenceRefused: "times that a difference had no room for its evidence over time",
};

/** Reaching a bound is counted: here is what was reached. */
export function Limits({ limits }: { limits: LimitCounts }) {
  const { overflow, ...plain } = limits;
  const lines = Object.entries(plain)
    .map(([name, n]) => [wordsOf(name), n] as const)
    .filter(([, n]) => n > 0);
  if (overflow.exchanges > 0)
    lines.push(["exchanges beyond the tally's bound", overflow.exchanges]);
  return (
    <section class="panel" aria-labelledby="limits">
      <h2 id="limits">Bounds</h2>
      {lines.length === 0 ? (
        <p class="soft">No bound was reached.</p>
      ) : (
        <dl class="facts limits">
          {lines.map(([words, n]) => (
            <div key={words}>
              <dt>{words}</dt>
              <dd class="number">{count(n)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function wordsOf(name: string): string {
  return Object.entries(WORDS).find(([known]) => known === name)?.[1] ?? name;
}
