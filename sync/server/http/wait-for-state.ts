import type { Clock } from "../../../core/index.ts";
import type { SyncBackend } from "../../backend.ts";

export interface StateWait {
  readonly key: string;
  readonly target: number;
  readonly timeoutMs: number;
  /** Who is expected; those that did not signal by name are told as missing. */
  readonly members: readonly string[];
}

export type StateReached =
  | { readonly reached: true; readonly count: number }
  | { readonly reached: false; readonly count: number; readonly missing: readonly string[] };

/** Waits for a state at most so long. Ends with the signal's reason when that aborts first. */
export async function waitForState(
  want: StateWait,
  parts: { readonly backend: SyncBackend; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<StateReached> {
  const { backend, clock, signal } = parts;
  const { key, target, timeoutMs, members } = want;
  const before = await backend.count(key);
  if (before >= target) return { reached: true, count: before };
  const timeUp = new AbortController();
  const disarm = clock.after(timeoutMs, () => timeUp.abort());
  try {
    const count = await backend.wait(key, target, AbortSignal.any([signal, timeUp.signal]));
    return { reached: true, count };
  } catch (error) {
    if (!timeUp.signal.aborted || signal.aborted) throw error;
    const came = new Set(members.length === 0 ? [] : await backend.signallers(key));
    const missing = members.filter((member) => !came.has(member));
    return { reached: false, count: await backend.count(key), missing };
  } finally {
    disarm();
  }
}
