import { type Clock, type Logger, errorCode } from "../../core/index.ts";
import { readyWithin } from "./threads.ts";

/**
 * Waits for the shadow that a reload has started. The new configuration holds by then, also where
 * this shadow is not ready in time: that is said, and no refusal.
 */
export async function shadowAfterReload(
  ready: Promise<void>,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  try {
    await readyWithin(ready, clock);
  } catch (error) {
    logger.error("reload-shadow-late", {
      code: errorCode(error),
      message:
        "the new configuration is in force, and its shadow is not ready yet: until it is, requests are dropped (shadow-down).",
    });
  }
}
