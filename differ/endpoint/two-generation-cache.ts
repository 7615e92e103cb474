/**
 * A bounded map that forgets what was not used lately. Two generations instead of an ordered list:
 * a hit costs one look-up and moves nothing, and forgetting is dropping the older map.
 */
export interface TwoGenerationCache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  readonly size: number;
}

/** `capacity` bounds both generations together. */
export function createTwoGenerationCache<V>(capacity: number): TwoGenerationCache<V> {
  const half = Math.max(1, Math.floor(capacity / 2));
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  const set = (key: string, value: V): void => {
    if (young.size >= half && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    get(key) {
      const recent = young.get(key);
      if (recent !== undefined) return recent;
      const earlier = old.get(key);
      if (earlier !== undefined) set(key, earlier);
      return earlier;
    },
    set,
    get size() {
      return young.size + old.size;
    },
  };
}
