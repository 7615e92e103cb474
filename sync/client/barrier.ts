import * as check from "../check-argument.ts";
import type { ScopedKeys } from "../keys.ts";
import { SyncError } from "../sync-error.ts";
import { membersOf } from "./members.ts";
import type { Session } from "./session.ts";
import type { BarrierOptions } from "./sync-client.ts";

/** How long a timed-out barrier asks for who is missing, in milliseconds and as a share of its timeout. */
const ASK_MS_MIN = 50;
const ASK_SHARE = 0.05;

/** Waits until the state's count is at least `target`; the client's `barrier` says the rest. */
export async function barrier(
  session: Session,
  keys: ScopedKeys,
  { state, target, options }: { state: string; target: number; options: BarrierOptions },
): Promise<number> {
  check.whole("target", target);
  const key = keys.state(state);
  try {
    return await session.run(options, (signal) => {
      const reached = session.backend.wait(key, target, signal);
      return options.breakOnLost
        ? orBroken(reached, { session, keys, key, options, signal })
        : reached;
    });
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== "TIMEOUT") throw error;
    throw await describeTimeout(session, keys, { key, state, target, options });
  }
}

interface Watched {
  readonly session: Session;
  readonly keys: ScopedKeys;
  readonly key: string;
  readonly options: BarrierOptions;
  readonly signal: AbortSignal;
}

/** The count, or BARRIER_BROKEN when a member is gone that has not signalled. */
async function orBroken(reached: Promise<number>, watched: Watched): Promise<number> {
  const watching = new AbortController();
  const stop = (): void => watching.abort();
  watched.signal.addEventListener("abort", stop);
  try {
    return await Promise.race([reached, untilLost({ ...watched, signal: watching.signal })]);
  } finally {
    stop();
    watched.signal.removeEventListener("abort", stop);
  }
}

async function untilLost({ session, keys, key, options, signal }: Watched): Promise<never> {
  const expected = options.members === undefined ? undefined : new Set(options.members);
  const seen = new Set<string>();
  for await (const holders of session.backend.watch(keys.members, signal)) {
    const present = new Set(membersOf(holders).map(({ member }) => member));
    const gone = [...seen].filter((member) => !present.has(member));
    if (gone.length > 0) {
      const signalled = await session.backend.signallers(key);
      const lost = gone.filter((member) => !signalled.includes(member));
      if (lost.length > 0) {
        const names = lost.join(", ");
        throw new SyncError("BARRIER_BROKEN", `gone without having signalled: ${names}`, {
          missing: lost,
        });
      }
      for (const member of gone) seen.delete(member);
    }
    for (const member of present) if (expected?.has(member) ?? true) seen.add(member);
  }
  throw new SyncError("CLOSED", "the members are watched no more");
}

interface TimedOut {
  readonly key: string;
  readonly state: string;
  readonly target: number;
  readonly options: BarrierOptions;
}

/** Asks what can be said about it, for a moment: the backend may be what does not answer. */
async function describeTimeout(
  session: Session,
  keys: ScopedKeys,
  { key, state, target, options }: TimedOut,
): Promise<SyncError> {
  const waited = options.timeoutMs ?? 0;
  const askMs = Math.max(ASK_MS_MIN, waited * ASK_SHARE);
  const asked = await session
    .run({ timeoutMs: askMs }, async () => {
      const { backend } = session;
      const [reached, signalled, holders] = await Promise.all([
        backend.count(key),
        backend.signallers(key),
        options.members === undefined ? backend.holders(keys.members) : undefined,
      ]);
      const known = options.members ?? membersOf(holders ?? []).map(({ member }) => member);
      const missing = known.filter((member) => !signalled.includes(member));
      return { reached, missing: known.length === 0 ? undefined : missing };
    })
    .catch(() => undefined);
  const reached = asked === undefined ? "" : `: ${asked.reached} of ${target}`;
  const names = asked?.missing?.length ? `; missing: ${asked.missing.join(", ")}` : "";
  return new SyncError("TIMEOUT", `${state} not reached within ${waited} ms${reached}${names}`, {
    target,
    ...asked,
  });
}
