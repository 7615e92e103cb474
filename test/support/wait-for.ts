import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 20;

/**
 * Waits until `look` gives something else than undefined, and returns it. Throws after `limitMs`
 * with what was waited for.
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  limitMs = 10_000,
): Promise<T> {
  const deadlineMs = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadlineMs) throw new Error(`waited ${limitMs} ms for ${what}`);
    await delay(POLL_MS);
  }
}
