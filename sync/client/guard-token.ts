import { SyncError } from "../sync-error.ts";

/**
 * For the store that a lock protects: throws STALE_TOKEN where a newer holder has written already.
 * `highest` is the largest token that the store has seen, null before the first.
 */
export function guardToken(highest: bigint | null, token: bigint): void {
  if (highest === null || token >= highest) return;
  throw new SyncError(
    "STALE_TOKEN",
    `token ${token} is older than ${highest}: its lease is over and somebody else has written since`,
  );
}
