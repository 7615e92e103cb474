import { highest } from "./highest.ts";
import type { LoadShape, Measurement } from "./scenario.ts";
import type { Stage } from "./stage.ts";

export interface Delivered {
  readonly connections: number;
  readonly found: Measurement;
}

/**
 * The highest load at which not one copy is dropped, in two shapes: connections that ask again at
 * once (closed loop), and connections that pause 4 ms between requests (paced). nginx never drops,
 * it makes the client wait, so its rate flat out is what ours is held against.
 */
export async function delivered(
  stage: Stage,
  shape: "closed loop" | "paced",
  seconds: number,
): Promise<Delivered | undefined> {
  const load = (connections: number): LoadShape => ({
    seconds,
    connections,
    delayMs: shape === "paced" ? 4 : 0,
  });
  const best = await highest(
    async (connections) => {
      const found = await stage.measure("ours, 3 shadows", load(connections));
      const held = found.dropped + found.incomplete + found.errors + found.uncounted === 0;
      stage.say(
        `${shape}, ${connections} connections: ${found.requestsPerSecond.toFixed(0)}/s, ${found.dropped} dropped, ${found.copies} copies for ${found.requests}`,
      );
      return { held, found };
    },
    shape === "paced" ? { start: 8, max: 1024 } : { start: 1, max: 256 },
  );
  return best === undefined ? undefined : { connections: best.level, found: best.found };
}
