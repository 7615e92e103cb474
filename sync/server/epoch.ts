import { type Clock, errorCode } from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";

/** The number by which clients that come back notice that the backend was emptied meanwhile. */
export interface Epoch {
  value(): Promise<number>;
  stop(): void;
}

/** No state or topic is meant by it: it is a number of `setOnce` alone. */
const KEY = "shadowdiff:epoch";
/** A backend drops what nobody uses, an hour after the last use by default. */
const REFRESH_MS = 10 * 60_000;

/**
 * Finds the backend's number or sets one, and keeps it in use: another server on the same backend then
 * says the same, and one on a backend that was emptied says another. It is asked for each time, with a
 * number that was never said, because a backend may be emptied while the server stays.
 */
export function keepEpoch(
  backend: SyncBackend,
  parts: { readonly clock: Clock; readonly draw: () => number },
): Epoch {
  let asking: Promise<number> | undefined;
  let used = false;
  const ask = async (): Promise<number> => {
    try {
      return await backend.setOnce(KEY, parts.draw());
    } catch (error) {
      if (errorCode(error) !== "STATE_LOST") throw error;
      // Said once for what was held before: now the new one holds.
      return backend.setOnce(KEY, parts.draw());
    }
  };
  const value = async (): Promise<number> => {
    asking ??= ask();
    const mine = asking;
    try {
      const number = await mine;
      used = true;
      return number;
    } finally {
      if (asking === mine) asking = undefined;
    }
  };
  let stop = parts.clock.after(REFRESH_MS, function tick() {
    // Where the backend cannot be reached, the next time will do.
    if (used) value().catch(() => undefined);
    stop = parts.clock.after(REFRESH_MS, tick);
  });
  return { value, stop: () => stop() };
}
