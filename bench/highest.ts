/** What a probe at a level says: how good it was, and whether the level held. */
export interface Probe<T> {
  readonly held: boolean;
  readonly found: T;
}

/** How often a level must hold: a noisy machine lets one hold by luck. */
const TIMES = 2;

/**
 * The highest level that holds twice: by doubling until one does not, halving the gap until it is at
 * most a twentieth, and from the level found downwards in steps of a twentieth until one holds again.
 */
export async function highest<T>(
  probe: (level: number) => Promise<Probe<T>>,
  { start, max }: { start: number; max: number },
): Promise<{ level: number; found: T } | undefined> {
  const held = new Map<number, number>();
  const look = async (level: number): Promise<Probe<T>> => {
    const result = await probe(level);
    if (result.held) held.set(level, (held.get(level) ?? 0) + 1);
    return result;
  };
  let low = 0;
  let high = start;
  while (high <= max && (await look(high)).held) {
    low = high;
    high *= 2;
  }
  high = Math.min(high, max + 1);
  while (high - low > stepAt(low)) {
    const middle = Math.floor((low + high) / 2);
    if ((await look(middle)).held) low = middle;
    else high = middle;
  }
  for (let level = low; level > 0; level -= stepAt(level)) {
    for (;;) {
      const { held: again, found } = await look(level);
      if (!again) break;
      if ((held.get(level) ?? 0) >= TIMES) return { level, found };
    }
  }
  return undefined;
}

function stepAt(level: number): number {
  return Math.max(1, Math.floor(level / 20));
}
