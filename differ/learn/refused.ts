/** Told apart; more are as one. */
const TOLD_APART = 20_000;

/** Counts places that a limit kept from being learned, each one once, however often it is met. */
export interface Refused {
  add(place: string): void;
  readonly count: number;
}

/**
 * `before` were counted before a restart. Mostly they are met again, so that the greater of both
 * counts is the better one.
 */
export function createRefused(before: number): Refused {
  const hashes = new Set<number>();
  return {
    add(place) {
      if (hashes.size < TOLD_APART) hashes.add(hashOf(place));
    },
    get count() {
      return Math.max(before, hashes.size);
    },
  };
}

/** FNV-1a over UTF-16 units: a hash that two places share hides one of them, and no more. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash;
}
