import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SyncBackend, TopicEntry } from "../backend.ts";
import {
  attendances,
  campaigns,
  countdowns,
  holdsDoubleBarrierLaws,
  holdsElectionLaws,
  holdsLatchLaws,
  holdsMembershipLaws,
  meetings,
} from "./client-laws.ts";
import { acquisitions, holdsLeaseLaws } from "./lease-laws.ts";
import { deliveries, holdsQueueLaws } from "./queue-laws.ts";
import type { SyncStage } from "./stage.ts";

export interface LawOptions {
  readonly stage: () => Promise<SyncStage>;
  /** How many random runs of each law. */
  readonly runs: number;
  readonly seed: number;
}

const KEYS = ["run:r:plan:p:case:c:states:a", "run:r:plan:p:case:c:states:b"] as const;

const stateStep = fc.record({
  client: fc.nat(2),
  key: fc.constantFrom(...KEYS),
  does: fc.constantFrom("signal" as const, "signal again" as const, "wait" as const),
  opId: fc.nat(9),
  member: fc.constantFrom(undefined, "m1", "m2"),
  target: fc.nat(12),
});
const topicStep = fc.record({ client: fc.nat(2), key: fc.constantFrom(...KEYS), opId: fc.nat(30) });

/** What holds for every backend, whoever calls in whatever order. */
export function syncLaws({ stage, runs, seed }: LawOptions): void {
  const check = <T>(drawn: fc.Arbitrary<T>, holds: (on: Laboratory, value: T) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(drawn, async (value) => {
        await using laboratory = await Laboratory.open(await stage());
        await holds(laboratory, value);
      }),
      { numRuns: runs, seed },
    );

  describe(`the laws, seed ${seed}`, () => {
    test("a state counts each operation once, in order and by name, and a wait ends exactly at its target", () =>
      check(fc.array(stateStep, { maxLength: 40 }), statesHold));
    test("a topic numbers entries 1 to n, keeps an operation once, and all readers see one order", () =>
      check(fc.array(topicStep, { maxLength: 40 }), topicsHold));
    test("a reader who comes after k entries gets the rest, however it reads", () =>
      check(fc.tuple(fc.nat(30), fc.nat(40), fc.nat(20)), resumesHold));
    test("leases never exceed the limit, tokens grow, and the line is served in order", () =>
      check(acquisitions, ({ connections, stage: on }, drawn) =>
        holdsLeaseLaws(on, connections, drawn),
      ));
    test("who waits keeps its place where it releases what it does not hold", async () => {
      await using laboratory = await Laboratory.open(await stage());
      const take = { does: "take" as const, client: 0, ttlMs: 40 };
      await holdsLeaseLaws(laboratory.stage, laboratory.connections, [
        { ...take, units: 1 },
        { ...take, units: 3 },
        { does: "release", which: 1 },
        { ...take, units: 1 },
      ]);
    });
    test("a queue hands an entry to one taker at a time, again until it is acknowledged, then never", () =>
      check(deliveries, ({ connections, stage: on }, drawn) =>
        holdsQueueLaws(on, connections, drawn),
      ));
    test("one leads at a time, and terms only grow", () =>
      check(campaigns, ({ connections, stage: on }, drawn) =>
        holdsElectionLaws(on, connections, drawn),
      ));
    test("a latch is set once, opens at zero and stays open", () =>
      check(countdowns, ({ connections, stage: on }, drawn) =>
        holdsLatchLaws(on, connections, drawn),
      ));
    test("a double barrier lets all in together and all out together, round after round", () =>
      check(meetings, ({ connections, stage: on }, drawn) =>
        holdsDoubleBarrierLaws(on, connections, drawn),
      ));
    test("all see the same members: who joined and is neither gone nor left", () =>
      check(attendances, ({ connections, stage: on }, drawn) =>
        holdsMembershipLaws(on, connections, drawn),
      ));
  });
}

/** Three connections to one stage. */
class Laboratory implements AsyncDisposable {
  readonly stage: SyncStage;
  readonly connections: readonly SyncBackend[];
  readonly #owned: boolean;

  private constructor(stage: SyncStage, connections: readonly SyncBackend[], owned: boolean) {
    this.stage = stage;
    this.connections = connections;
    this.#owned = owned;
  }

  static async open(stage: SyncStage): Promise<Laboratory> {
    const made = await Promise.all(["a", "b", "c"].map((name) => stage.connect(name)));
    const owned = made.every((one) => one.owned);
    return new Laboratory(
      stage,
      made.map(({ backend }) => backend),
      owned,
    );
  }

  at(index: number): SyncBackend {
    const found = this.connections[index];
    if (found === undefined) throw new Error("no such connection");
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#owned) await Promise.all(this.connections.map((one) => one.close()));
    await this.stage[Symbol.asyncDispose]();
  }
}

type StateStep = typeof stateStep extends fc.Arbitrary<infer T> ? T : never;

async function statesHold(on: Laboratory, steps: readonly StateStep[]): Promise<void> {
  const counts = new Map<string, number>();
  const results = new Map<string, number>();
  const members = new Map<string, (string | undefined)[]>();
  const waits: Waiting[] = [];
  const stop = new AbortController();
  for (const { client, key, does, opId, member, target } of steps) {
    const backend = on.at(client);
    const count = counts.get(key) ?? 0;
    if (does === "wait") {
      const promise = backend.wait(key, target, stop.signal);
      promise.catch(() => undefined);
      waits.push({ key, target, promise });
      continue;
    }
    const by = signalBy(does === "signal" ? undefined : `op ${opId}`, member);
    const known = does === "signal" ? undefined : results.get(`${key} ${opId}`);
    const wanted = known ?? count + 1;
    expect(await backend.signal(key, by)).toBe(wanted);
    if (known === undefined) {
      counts.set(key, wanted);
      members.set(key, [...(members.get(key) ?? []), member]);
    }
    if (does === "signal again") results.set(`${key} ${opId}`, wanted);
  }
  for (const wait of waits) await waitHolds(on, wait, counts.get(wait.key) ?? 0);
  for (const key of KEYS) {
    await countsHold(on.at(0), key, members.get(key) ?? []);
  }
  stop.abort();
  await on.stage.time.pass(5);
  // That they were given up travels to a server on its own time.
  await expect.poll(() => on.stage.stats().waiters, { timeout: 5000 }).toBe(0);
}

interface Waiting {
  readonly key: string;
  readonly target: number;
  readonly promise: Promise<number>;
}

async function waitHolds(
  on: Laboratory,
  { target, promise }: Waiting,
  count: number,
): Promise<void> {
  const ended = await on.stage.time.settled(promise, target <= count ? 2000 : 5);
  expect(ended, `target ${target} of ${count}`).toBe(target <= count);
  if (ended) expect(await promise).toBeGreaterThanOrEqual(target);
}

function signalBy(opId: string | undefined, member: string | undefined) {
  return {
    ...(opId === undefined ? {} : { opId }),
    ...(member === undefined ? {} : { member }),
  };
}

/** `by`: who signalled, in order. */
async function countsHold(
  backend: SyncBackend,
  key: string,
  by: readonly (string | undefined)[],
): Promise<void> {
  const named = by.filter((member) => member !== undefined);
  const names = [...new Set(named)];
  expect(await backend.count(key)).toBe(by.length);
  expect(await backend.signallers(key)).toEqual(names);
  expect(await backend.instances(key)).toBe(by.length - named.length + names.length);
}

type TopicStep = typeof topicStep extends fc.Arbitrary<infer T> ? T : never;

async function topicsHold(on: Laboratory, steps: readonly TopicStep[]): Promise<void> {
  const sent = await Promise.all(
    steps.map(async ({ client, key, opId }) => ({
      key,
      raw: `"${opId}"`,
      seq: await on.at(client).append(key, `"${opId}"`, `op ${opId}`),
    })),
  );
  for (const key of KEYS) {
    const mine = sent.filter((one) => one.key === key);
    const bySeq = new Map(mine.map(({ seq, raw }) => [seq, raw]));
    const count = new Set(mine.map(({ raw }) => raw)).size;
    expect([...bySeq.keys()].sort((left, right) => left - right)).toEqual(
      Array.from({ length: count }, (_, at) => at + 1),
    );
    const seen = await Promise.all(
      on.connections.map((one) => readSome(one, key, { after: 0, count })),
    );
    for (const entries of seen) {
      expect(entries.map(({ seq }) => seq)).toEqual([...bySeq.keys()].sort((a, b) => a - b));
      expect(entries.every(({ seq, raw }) => bySeq.get(seq) === raw)).toBe(true);
    }
  }
}

async function resumesHold(
  on: Laboratory,
  [before, after, later]: readonly [number, number, number],
): Promise<void> {
  const [key] = KEYS;
  for (let at = 1; at <= before; at++) await on.at(0).append(key, String(at));
  const count = Math.max(0, before + later - after);
  const reading = readSome(on.at(1), key, { after, count });
  for (let at = before + 1; at <= before + later; at++) await on.at(2).append(key, String(at));
  const wanted = Array.from({ length: count }, (_, at) => after + at + 1);
  const entries = await reading;
  expect(entries.map(({ seq }) => seq)).toEqual(wanted);
  expect(entries.map(({ raw }) => raw)).toEqual(wanted.map(String));
}

async function readSome(
  backend: SyncBackend,
  key: string,
  { after, count }: { after: number; count: number },
): Promise<readonly TopicEntry[]> {
  const entries: TopicEntry[] = [];
  if (count === 0) return entries;
  for await (const batch of backend.read(key, after)) {
    entries.push(...batch);
    if (entries.length >= count) break;
  }
  return entries;
}
