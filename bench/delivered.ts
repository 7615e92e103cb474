import { type Measurement, measure } from "./scenario.ts";
import type { Stage } from "./stage.ts";

/**
 * The highest paced rate at which not one copy is dropped: connections that pause 5 ms between
 * requests, more of them step by step, until copies are dropped. nginx never drops, it makes the
 * client wait, so its rate flat out is what ours is held against.
 */
export async function delivered(
  stage: Stage,
  options: { seconds: number; say: (text: string) => void },
): Promise<Measurement> {
  const subject = stage.subject("ours, 3 shadows");
  let best: Measurement | undefined;
  for (let connections = 16; connections <= 160; connections += 8) {
    const shape = { seconds: options.seconds, connections, delayMs: 4 };
    const found = await measure(subject, shape, stage.shadowStatusPort);
    options.say(
      `paced: ${found.requestsPerSecond.toFixed(0)}/s, ${found.dropped} dropped, ${found.copies} copies for ${found.requests}`,
    );
    if (found.dropped > 0) break;
    best = found;
  }
  if (best === undefined) throw new Error("copies were dropped at the lowest rate");
  return best;
}
