import { measure } from "./scenario.ts";
import type { Stage } from "./stage.ts";
import { median, medianInterval } from "./statistics.ts";

export interface PairsResult {
  readonly ratios: readonly number[];
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/** Live p99 with one hung shadow against none, in alternating pairs at a paced, equal rate. */
export async function hungPairs(
  stage: Stage,
  options: { pairs: number; seconds: number; say: (text: string) => void },
): Promise<PairsResult> {
  const shape = { seconds: options.seconds, connections: 32, delayMs: 5 };
  const p99 = async (name: string): Promise<number> =>
    (await measure(stage.subject(name), shape, stage.shadowStatusPort)).p99Ms;
  const ratios: number[] = [];
  for (let pair = 0; pair < options.pairs; pair += 1) {
    const hungFirst = pair % 2 === 1;
    const first = await p99(hungFirst ? "ours, 1 hung shadow" : "ours, no shadow");
    const second = await p99(hungFirst ? "ours, no shadow" : "ours, 1 hung shadow");
    const [hung, none] = hungFirst ? [first, second] : [second, first];
    ratios.push(hung / none);
    options.say(
      `pair ${pair + 1} of ${options.pairs}: p99 ${none} ms without, ${hung} ms with a hung shadow`,
    );
  }
  return { ratios, median: median(ratios), ...medianInterval(ratios) };
}
