import type { Clock } from "../../core/index.ts";
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
 * says the same, and one on a backend that was emptied says another.
 */
export function keepEpoch(
  backend: SyncBackend,
  parts: { readonly clock: Clock; readonly draw: () => number },
): Epoch {
  let found: Promise<number> | undefined;
  const value = (): Promise<number> => {
    found ??= backend.setOnce(KEY, parts.draw()).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  const refresh = async (): Promise<void> => {
    if (found === undefined) return;
    await backend.setOnce(KEY, await found);
  };
  let stop = parts.clock.after(REFRESH_MS, function tick() {
    // Where the backend cannot be reached, the next time will do.
    refresh().catch(() => undefined);
    stop = parts.clock.after(REFRESH_MS, tick);
  });
  return { value, stop: () => stop() };
}
