import type { MirrorConfig } from "../../core/index.ts";

/** What the shadow may take, beyond the copies' time-out, to store what is in flight. */
const STORE_MS = 1000;

/** How long a drain waits for exchanges in flight; what is left then is incomplete (drain-timeout). */
export function shadowDrainMs({ timeout }: MirrorConfig): number {
  return timeout + STORE_MS;
}
