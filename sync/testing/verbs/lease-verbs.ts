import { guardToken } from "../../client/guard-token.ts";
import type { Lease, LeaseOptions } from "../../client/sync-client.ts";
import { SyncError } from "../../sync-error.ts";
import type { Arguments, Options } from "../arguments.ts";
import type { Player, Scene } from "../scene.ts";
import { type Verbs, forPlayers, opOf, timesOf } from "./verb.ts";

/** Locks, semaphores and elections. */
export const LEASE_VERBS: Verbs = {
  lock: (scene, args) =>
    forPlayers(scene, args, ({ client }) =>
      client.lock(args.text(1), leaseOptions(scene, args.options)),
    ),
  tryLock: (scene, args) =>
    forPlayers(scene, args, ({ client }) =>
      client.tryLock(args.text(1), leaseOptions(scene, args.options)),
    ),
  unlock: (_scene, args) => leaseOf(args.at(0)).release(),
  release: (_scene, args) => leaseOf(args.at(0)).release(),
  resign: (_scene, args) => leaseOf(args.at(0)).release(),
  async abortWaiter(scene, args) {
    scene.controller(`waiter ${args.text(0)}`).abort();
  },
  async kill(scene, args) {
    const { backend } = await scene.player(args.text(0));
    backend.sever();
  },
  criticalSection: (scene, args) =>
    forPlayers(scene, args, ({ client }) => {
      const flows = Array.from({ length: args.options.number("flows") ?? 1 }, () =>
        timesOf(scene, args.options, async () => inside(scene, 1, await client.lock(args.text(1)))),
      );
      return Promise.all(flows);
    }),
  holdPermit: (scene, args) =>
    forPlayers(scene, args, ({ client }) => {
      const { options } = args;
      const semaphore = client.semaphore(args.text(1), options.number("limit") ?? 1);
      const ms = options.number("ms") ?? 0;
      return timesOf(scene, options, async () => inside(scene, ms, await semaphore.acquire()));
    }),
  permit: (scene, args) => forPlayers(scene, args, (player) => permit(scene, args, player)),
  tryPermit: (scene, args) =>
    forPlayers(scene, args, ({ client }) => {
      const { options } = args;
      const semaphore = client.semaphore(args.text(1), options.number("limit") ?? 1);
      return semaphore.tryAcquire(options.number("n"), leaseOptions(scene, options));
    }),
  campaign: (scene, args) =>
    forPlayers(scene, args, ({ client, name }) =>
      client.election(args.text(1)).campaign(name, leaseOptions(scene, args.options)),
    ),
  async observe(scene, args) {
    const { client } = await scene.player(args.text(0));
    scene.keep(args.text(2), client.election(args.text(1)).observe());
  },
  async guardedWrite(scene, args) {
    const token = args.at(1);
    if (typeof token !== "bigint") throw new Error("guardedWrite: no token");
    guardToken(scene.store.highest, token);
    scene.store.highest = token;
    scene.store.value = args.at(2);
  },
};

function permit(scene: Scene, args: Arguments, { client }: Player): Promise<Lease> {
  const { options } = args;
  const semaphore = client.semaphore(args.text(1), options.number("limit") ?? 1);
  return semaphore.acquire(options.number("n"), leaseOptions(scene, options));
}

/** Lets time pass: each stands in line, notes its name when it holds the lock, and lets go. */
export const LINE_VERBS: Verbs = {
  async lockEach(scene, args) {
    const order: string[] = [];
    scene.keep(args.options.text("order"), order);
    const waiting: Promise<unknown>[] = [];
    for (const name of args.list(0).map(String)) {
      const { client } = await scene.player(name);
      const { signal } = scene.controller(`waiter ${name}`);
      const served = client.lock(args.text(1), { signal }).then((lease) => {
        order.push(name);
        return lease.release();
      });
      waiting.push(served.catch(() => undefined));
      // So that they stand in line in this order, whatever is between us and the backend.
      await scene.stage.time.pass(20);
    }
    scene.begin(args.options.text("bg") ?? "line", Promise.all(waiting));
  },
};

async function inside(scene: Scene, ms: number, lease: Lease): Promise<void> {
  const { sections } = scene;
  sections.inside += 1;
  sections.most = Math.max(sections.most, sections.inside);
  await scene.delay(ms);
  sections.inside -= 1;
  sections.done += 1;
  if (lease.lost.aborted) throw new SyncError("LEASE_LOST", "lost inside a section");
  await lease.release();
}

export function leaseOptions(scene: Scene, options: Options): LeaseOptions {
  const renew = options.get("renew");
  return {
    ...opOf(scene, options),
    ttlMs: options.number("ttlMs"),
    renew: typeof renew === "boolean" ? renew : undefined,
  };
}

function leaseOf(value: unknown): Lease {
  if (isLease(value)) return value;
  throw new Error("that is no lease");
}

function isLease(value: unknown): value is Lease {
  return typeof value === "object" && value !== null && "release" in value && "token" in value;
}
