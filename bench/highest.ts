/** What a probe at a level says: how good it was, and whether the level held. */
export interface Probe<T> {
  readonly held: boolean;
  readonly found: T;
}

/**
 * The highest level that holds, by doubling until one does not and halving the gap until it is at
 * most a twentieth. The last word has a second probe of the level found: where that one fails, the
 * next lower level that held before is tried in turn, since a noisy machine lets a level hold by luck.
 */
export async function highest<T>(
  probe: (level: number) => Promise<Probe<T>>,
  { start, max }: { start: number; max: number },
): Promise<{ level: number; found: T } | undefined> {
  const held: number[] = [];
  const holds = async (level: number): Promise<boolean> => {
    const result = await probe(level);
    if (result.held) held.push(level);
    return result.held;
  };
  let high = start;
  while (high <= max && (await holds(high))) high *= 2;
  let low = held.at(-1) ?? 0;
  high = Math.min(high, max + 1);
  while (high - low > Math.max(1, Math.floor(low / 20))) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  for (const level of held.toSorted((left, right) => right - left)) {
    const again = await probe(level);
    if (again.held) return { level, found: again.found };
  }
  return undefined;
}
