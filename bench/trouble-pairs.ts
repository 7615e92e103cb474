import type { Measurement } from "./scenario.ts";
import type { Stage } from "./stage.ts";
import { median, medianInterval } from "./statistics.ts";

export type Trouble = "hung" | "slow" | "refusing";

export interface PairsResult {
  /** Beside what live was measured: "one hung shadow". */
  readonly beside: string;
  /** Against what: "no shadow". */
  readonly against: string;
  readonly ratios: readonly number[];
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

export interface PairsOptions {
  readonly pairs: number;
  readonly seconds: number;
}

/** A paced, equal rate that leaves every subject air. */
export const pacedShape = (seconds: number) => ({ seconds, connections: 32, delayMs: 5 });

/** Live p99 with one shadow in trouble against none. */
export async function troublePairs(
  stage: Stage,
  trouble: Trouble,
  options: PairsOptions,
): Promise<PairsResult> {
  const shape = pacedShape(options.seconds);
  const harmed = `ours, 1 ${trouble} shadow` as const;
  // Both warm before the first pair.
  await stage.subject("ours, no shadow");
  await stage.subject(harmed);
  return alternatingPairs(stage, options.pairs, {
    beside: `one ${trouble} shadow`,
    against: "no shadow",
    with: () => stage.measure(harmed, shape),
    without: () => stage.measure("ours, no shadow", shape),
  });
}

export interface Pair {
  readonly beside: string;
  readonly against: string;
  with(): Promise<Measurement>;
  without(): Promise<Measurement>;
}

/** Live p99 with and without, in turn, as the machine is shared: only ratios of neighbours mean something. */
export async function alternatingPairs(
  stage: Stage,
  pairs: number,
  pair: Pair,
): Promise<PairsResult> {
  const { beside, against } = pair;
  const ratios: number[] = [];
  for (let turn = 0; turn < pairs; turn += 1) {
    const withFirst = turn % 2 === 1;
    const first = (await (withFirst ? pair.with() : pair.without())).p99Ms;
    const second = (await (withFirst ? pair.without() : pair.with())).p99Ms;
    const [harmed, none] = withFirst ? [first, second] : [second, first];
    ratios.push(harmed / none);
    stage.say(
      `pair ${turn + 1} of ${pairs}: p99 ${none} ms with ${against}, ${harmed} ms with ${beside}`,
    );
  }
  return { beside, against, ratios, median: median(ratios), ...medianInterval(ratios) };
}
