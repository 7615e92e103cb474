import type { Stage } from "./stage.ts";
import { median, medianInterval } from "./statistics.ts";

export type Trouble = "hung" | "slow" | "refusing";

export interface PairsResult {
  readonly trouble: Trouble;
  readonly ratios: readonly number[];
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/** Live p99 with one shadow in trouble against none, in alternating pairs at a paced, equal rate. */
export async function troublePairs(
  stage: Stage,
  trouble: Trouble,
  { pairs, seconds }: { pairs: number; seconds: number },
): Promise<PairsResult> {
  const shape = { seconds, connections: 32, delayMs: 5 };
  const p99 = async (name: "ours, no shadow" | `ours, 1 ${Trouble} shadow`): Promise<number> =>
    (await stage.measure(name, shape)).p99Ms;
  // Both warm before the first pair.
  await stage.subject("ours, no shadow");
  await stage.subject(`ours, 1 ${trouble} shadow`);
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const troubleFirst = pair % 2 === 1;
    const first = await p99(troubleFirst ? `ours, 1 ${trouble} shadow` : "ours, no shadow");
    const second = await p99(troubleFirst ? "ours, no shadow" : `ours, 1 ${trouble} shadow`);
    const [harmed, none] = troubleFirst ? [first, second] : [second, first];
    ratios.push(harmed / none);
    stage.say(
      `pair ${pair + 1} of ${pairs}: p99 ${none} ms without, ${harmed} ms with one ${trouble} shadow`,
    );
  }
  return { trouble, ratios, median: median(ratios), ...medianInterval(ratios) };
}
