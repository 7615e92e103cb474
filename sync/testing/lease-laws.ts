import fc from "fast-check";
import { expect } from "vitest";
import type { Grant, SyncBackend } from "../backend.ts";
import type { SyncStage } from "./stage.ts";

const KEY = "run:r:plan:p:case:c:semaphores:s";
const LIMIT = 3;

/** What is drawn: who takes how much for how long, and what else happens meanwhile. */
export const acquisitions = fc.array(
  fc.oneof(
    fc.record({
      does: fc.constant("take" as const),
      client: fc.nat(2),
      units: fc.integer({ min: 1, max: LIMIT }),
      ttlMs: fc.integer({ min: 40, max: 80 }),
    }),
    fc.record({ does: fc.constant("release" as const), which: fc.nat(20) }),
    fc.record({ does: fc.constant("abort" as const), which: fc.nat(20) }),
    fc.record({ does: fc.constant("let time pass" as const), ms: fc.integer({ min: 1, max: 60 }) }),
  ),
  { maxLength: 25 },
);

type Drawn = typeof acquisitions extends fc.Arbitrary<infer T> ? T : never;

interface Attempt {
  readonly owner: string;
  readonly backend: SyncBackend;
  readonly controller: AbortController;
  grant: Grant | undefined;
  failed: boolean;
}

/** Plays it, looking after each step that no more is held than there is. */
export async function holdsLeaseLaws(
  { time }: SyncStage,
  connections: readonly SyncBackend[],
  drawn: Drawn,
): Promise<void> {
  const attempts: Attempt[] = [];
  const granted: Attempt[] = [];
  const observer = connections[0];
  if (observer === undefined) throw new Error("no connection");
  for (const step of drawn) {
    // An answer over its own connection: what was asked before has arrived, so the line is in the order of asking.
    let asked = observer;
    if (step.does === "take") {
      const backend = connections[step.client] ?? observer;
      asked = backend;
      const { units, ttlMs } = step;
      const attempt = begin(granted, { backend, owner: `owner ${attempts.length}`, units, ttlMs });
      attempts.push(attempt);
    } else if (step.does === "let time pass") {
      await time.pass(step.ms);
    } else {
      const attempt = attempts[step.which];
      if (step.does === "abort") attempt?.controller.abort();
      else if (attempt !== undefined) await attempt.backend.release(KEY, attempt.owner);
    }
    await time.pass(1);
    const holders = await asked.holders(KEY);
    expect(holders.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(LIMIT);
    expect(ascending(holders.map(({ token }) => token))).toBe(true);
  }
  await freeAll(attempts, time);
  // First come, first served: whoever was not aborted got it, in the order of asking.
  const tokens = attempts.flatMap(({ grant }) => (grant === undefined ? [] : [grant.token]));
  expect(ascending(tokens)).toBe(true);
  expect(new Set(tokens).size).toBe(granted.length);
  for (const { grant, failed, controller } of attempts)
    expect(grant !== undefined || (failed && controller.signal.aborted)).toBe(true);
}

function begin(
  granted: Attempt[],
  want: { backend: SyncBackend; owner: string; units: number; ttlMs: number },
): Attempt {
  const { backend, ...mine } = want;
  const controller = new AbortController();
  const attempt: Attempt = {
    ...{ owner: mine.owner, backend, controller },
    ...{ grant: undefined, failed: false },
  };
  backend.acquire(KEY, { ...mine, limit: LIMIT }, controller.signal).then(
    (grant) => {
      attempt.grant = grant;
      granted.push(attempt);
    },
    () => {
      attempt.failed = true;
    },
  );
  return attempt;
}

/** All leases end by themselves, so everybody in line is served. */
async function freeAll(attempts: readonly Attempt[], time: SyncStage["time"]): Promise<void> {
  for (let round = 0; round <= attempts.length; round++) {
    if (attempts.every(({ grant, failed }) => grant !== undefined || failed)) return;
    await time.pass(81);
  }
}

function ascending(tokens: readonly bigint[]): boolean {
  return tokens.every((token, at) => at === 0 || token > (tokens[at - 1] ?? token));
}
