import type { Clock } from "../../../core/index.ts";
import type { SyncBackend } from "../../backend.ts";
import { membersOf } from "../../client/members.ts";

export interface StateWait {
  readonly key: string;
  readonly target: number;
  readonly timeoutMs: number;
  /** Who is expected to signal by name; those that did not are told as missing. */
  readonly members: readonly string[] | undefined;
  /** Where those have joined who are expected when nobody is named. */
  readonly membersKey: string | undefined;
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
  const { key, target, timeoutMs } = want;
  const before = await backend.count(key);
  if (before >= target) return { reached: true, count: before };
  const timeUp = new AbortController();
  const disarm = clock.after(timeoutMs, () => timeUp.abort());
  try {
    const count = await backend.wait(key, target, AbortSignal.any([signal, timeUp.signal]));
    return { reached: true, count };
  } catch (error) {
    if (!timeUp.signal.aborted || signal.aborted) throw error;
    const missing = await missingOf(want, backend);
    return { reached: false, count: await backend.count(key), missing };
  } finally {
    disarm();
  }
}

async function missingOf(
  { key, members, membersKey }: StateWait,
  backend: SyncBackend,
): Promise<readonly string[]> {
  const joined = membersKey === undefined ? [] : membersOf(await backend.holders(membersKey));
  const expected = members ?? joined.map(({ member }) => member);
  if (expected.length === 0) return [];
  const came = new Set(await backend.signallers(key));
  return expected.filter((member) => !came.has(member));
}
