import fc from "fast-check";
import { expect } from "vitest";
import type { SyncBackend } from "../backend.ts";
import { createSync } from "../client/create-sync.ts";
import type { Leadership, Membership, SyncClient } from "../client/sync-client.ts";
import type { SyncStage } from "./stage.ts";

const LONG_MS = 60_000;
const SHORT_MS = 40;
/** How long what must happen may be on its way. */
const WITHIN_MS = 5000;

/** Who campaigns, and when the leader resigns. */
export const campaigns = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant("campaign" as const), client: fc.nat(2) }),
    fc.record({ does: fc.constant("resign" as const) }),
  ),
  { maxLength: 14 },
);
type Campaigns = typeof campaigns extends fc.Arbitrary<infer T> ? T : never;

/** One leads at a time, and each leader's term is larger than all before. */
export async function holdsElectionLaws(
  stage: SyncStage,
  connections: readonly SyncBackend[],
  drawn: Campaigns,
): Promise<void> {
  const { clients, close } = clientsOn(stage, connections);
  const led: Leadership[] = [];
  const going: Promise<unknown>[] = [];
  let present: Leadership | undefined;
  const lead = (leadership: Leadership): void => {
    expect(present?.id, "two lead").toBeUndefined();
    present = leadership;
    led.push(leadership);
  };
  const resign = async (): Promise<void> => {
    const resigning = present;
    present = undefined;
    await resigning?.release();
  };
  const [observer] = clients;
  for (const [at, step] of drawn.entries()) {
    if (step.does === "resign") await resign();
    else {
      const election = clients[step.client]?.election("e");
      const campaign = election?.campaign(`candidate ${at}`, { ttlMs: LONG_MS }).then(lead);
      if (campaign !== undefined) going.push(campaign);
    }
    await stage.time.pass(1);
    const told = await observer?.election("e").leader();
    if (present !== undefined && told !== null) {
      expect(told?.term).toBeGreaterThanOrEqual(present.term);
    }
  }
  for (const campaign of going) {
    await resign();
    expect(await stage.time.settled(campaign, WITHIN_MS), "the next leads").toBe(true);
    await campaign;
  }
  expect(led).toHaveLength(going.length);
  const terms = led.map(({ term }) => term);
  expect(terms.every((term, at) => at === 0 || term > (terms[at - 1] ?? term))).toBe(true);
  await close();
}

/** From where it is counted, and who counts down by how much. */
export const countdowns = fc.record({
  total: fc.nat(8),
  setters: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(fc.record({ client: fc.nat(2), by: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 6,
  }),
});
type Countdowns = typeof countdowns extends fc.Arbitrary<infer T> ? T : never;

/** One sets it; it opens at zero, not before, and stays open. */
export async function holdsLatchLaws(
  stage: SyncStage,
  connections: readonly SyncBackend[],
  { total, setters, steps }: Countdowns,
): Promise<void> {
  const { clients, close } = clientsOn(stage, connections);
  const set = await Promise.all(
    clients.slice(0, setters).map((client) => client.latch("l").trySet(total)),
  );
  expect(set.filter((mine) => mine)).toHaveLength(1);
  const waits = clients.map((client) => {
    const wait = { open: false, ended: client.latch("l").wait() };
    wait.ended = wait.ended.then(() => {
      wait.open = true;
    });
    wait.ended.catch(() => undefined);
    return wait;
  });
  let left = total;
  for (const { client, by } of steps) {
    expect(waits.some(({ open }) => open) && left > 0, "open too soon").toBe(false);
    left = Math.max(0, left - by);
    expect(await clients[client]?.latch("l").countDown(by)).toBe(left);
  }
  for (const { ended } of waits) {
    expect(await stage.time.settled(ended, left === 0 ? WITHIN_MS : 3)).toBe(left === 0);
  }
  await close();
}

/** How many meet how often, over which connections, after somebody gave up. */
export const meetings = fc.record({
  parties: fc.integer({ min: 1, max: 4 }),
  rounds: fc.array(fc.record({ quits: fc.boolean(), shift: fc.nat(2) }), {
    minLength: 1,
    maxLength: 3,
  }),
});
type Meetings = typeof meetings extends fc.Arbitrary<infer T> ? T : never;

/** Nobody is in before all have come, nobody out before all have finished, and who gave up is not counted. */
export async function holdsDoubleBarrierLaws(
  stage: SyncStage,
  connections: readonly SyncBackend[],
  { parties, rounds }: Meetings,
): Promise<void> {
  const { clients, close } = clientsOn(stage, connections);
  // One object for each party: of one object, `leave` takes whoever entered first.
  const barriers = Array.from({ length: parties }, (_, at) =>
    clients[at % clients.length]?.doubleBarrier("d", parties),
  );
  for (const { quits, shift } of rounds) {
    if (quits && parties > 1) {
      const quitting = clients[shift]?.doubleBarrier("d", parties).enter({ timeoutMs: 3 });
      quitting?.catch(() => undefined);
      expect(await stage.time.settled(quitting ?? Promise.resolve(), WITHIN_MS)).toBe(true);
      await expect(quitting).rejects.toMatchObject({ code: "TIMEOUT" });
    }
    let [called, finished] = [0, 0];
    const all = Promise.all(
      barriers.map(async (barrier, at) => {
        for (let turn = 0; turn < (at * shift) % 5; turn += 1)
          await new Promise((resolve) => setImmediate(resolve));
        called += 1;
        await barrier?.enter();
        expect(called, "in before all have come").toBe(parties);
        finished += 1;
        await barrier?.leave();
        expect(finished, "out before all have finished").toBe(parties);
      }),
    );
    expect(await stage.time.settled(all, WITHIN_MS), "all meet").toBe(true);
    await all;
  }
  await close();
}

/** Who joins under which name, leaves, or is gone without a word. */
export const attendances = fc.array(
  fc.record({
    client: fc.nat(2),
    name: fc.constantFrom("a", "b", "{c}"),
    does: fc.constantFrom("join" as const, "leave" as const, "vanish" as const),
  }),
  { maxLength: 12 },
);
type Attendances = typeof attendances extends fc.Arbitrary<infer T> ? T : never;

/** A name is a member from the first who joins by it to the last who leaves, and all see the same. */
export async function holdsMembershipLaws(
  stage: SyncStage,
  connections: readonly SyncBackend[],
  drawn: Attendances,
): Promise<void> {
  const { clients, close } = clientsOn(stage, connections);
  const joined: Membership[] = [];
  for (const { client, name, does } of drawn) {
    if (does === "join") {
      const membership = await clients[client]?.join(name, { ttlMs: LONG_MS });
      if (membership !== undefined) joined.push(membership);
    } else if (does === "vanish") {
      await clients[client]?.join(name, { ttlMs: SHORT_MS, renew: false });
      await stage.time.pass(SHORT_MS + 1);
    } else {
      const [leaving] = joined.splice(0, 1);
      expect(await leaving?.release()).toBe(leaving === undefined ? undefined : true);
    }
    const names = [...new Set(joined.map(({ member }) => member))].sort();
    for (const one of clients) {
      expect((await one.members()).map(({ member }) => member).sort()).toEqual(names);
    }
  }
  await close();
}

function clientsOn(stage: SyncStage, connections: readonly SyncBackend[]) {
  const scope = { run: "laws", plan: "p", case: "c" };
  const options = { scope, clock: stage.clock, ownsBackend: false };
  const clients: readonly SyncClient[] = connections.map((one) => createSync(one, options));
  const close = async (): Promise<void> => {
    const closing = Promise.all(clients.map((client) => client.close()));
    await stage.time.settled(closing, WITHIN_MS);
  };
  return { clients, close };
}
