import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { SyncStats } from "../../backend.ts";
import type { Scene } from "../scene.ts";
import { readDuration } from "../values.ts";
import { type Verbs, forPlayers } from "./verb.ts";

/** Time, clients and what is looked at: verbs that let time pass themselves. */
export const TIMED_VERBS: Verbs = {
  sleep: (scene, args) => scene.stage.time.pass(args.number(0)),
  async settles(scene, args) {
    const handle = scene.handle(args.at(0));
    const withinMs = args.number(1);
    if (await scene.stage.time.settled(handle.promise, withinMs)) return;
    throw new Error(`not settled within ${withinMs} ms`);
  },
  async pending(scene, args) {
    const handle = scene.handle(args.at(0));
    if (!(await scene.stage.time.settled(handle.promise, args.number(1)))) return;
    throw new Error(`settled too early: ${handle.outcome} ${String(handle.value)}`);
  },
  async takeNone(scene, args) {
    const source = args.at(0);
    if (typeof source !== "object" || source === null || !("next" in source))
      throw new Error("takeNone: that is no sequence");
    if (typeof source.next !== "function") throw new Error("takeNone: that is no sequence");
    const next: Promise<unknown> = Promise.resolve(source.next());
    const came = await scene.stage.time.settled(next, args.number(1));
    if (came) throw new Error(`one more came: ${JSON.stringify(await next)}`);
  },
  async advanceClock(scene, args) {
    const { advance } = scene.stage.time;
    if (advance === undefined) throw new Error("the clock cannot be advanced here");
    await advance(readDuration(scene, args.at(0)));
  },
};

export const SCENE_VERBS: Verbs = {
  async clients(scene, args) {
    scene.crowd = Array.from({ length: args.number(0) }, (_, at) => `client ${at}`);
    await scene.players("*");
  },
  async abort(scene, args) {
    const reason = args.at(1);
    if (reason === undefined) scene.controller(args.text(0)).abort();
    else scene.controller(args.text(0)).abort(reason);
  },
  async gcNow(scene) {
    if (scene.stage.collect === undefined) throw new Error("nothing can be collected here");
    await scene.stage.collect();
  },
  close: (scene, args) => forPlayers(scene, args, ({ client }) => client.close()),
  async stats(scene, args) {
    scene.keep(args.text(0), await statsOf(scene));
  },
  async activeHandles(scene, args) {
    const { waiters, timers, subscriptions } = await statsOf(scene);
    scene.keep(args.text(0), waiters + timers + subscriptions);
  },
  /** The calmest of several rounds: what else the machine does is not judged. */
  async latency(scene, args) {
    const { client } = await scene.player(args.text(1));
    let best = { p50: Infinity, p99: Infinity };
    for (let round = 0; round < LATENCY_ROUNDS; round++) {
      const ms: number[] = [];
      for (let count = args.number(3); count > 0; count--) {
        const sinceMs = performance.now();
        await client.publish(args.text(2), "x");
        ms.push(performance.now() - sinceMs);
      }
      ms.sort((left, right) => left - right);
      const [p50 = Infinity, p99 = Infinity] = [0.5, 0.99].map(
        (q) => ms[Math.floor(ms.length * q)],
      );
      if (p99 < best.p99) best = { p50, p99 };
    }
    return best;
  },
};

const LATENCY_ROUNDS = 3;

/** What the backend holds, the timers of the clients, and how much the heap has grown since the case began. */
async function statsOf(scene: Scene): Promise<SyncStats & { readonly heapDeltaMb: number }> {
  const held = scene.stage.stats();
  const players = await scene.allPlayers();
  const timers = players.reduce(
    (sum, { client, backend }) => sum + client.stats().timers - backend.stats().timers,
    held.timers,
  );
  return { ...held, timers, heapDeltaMb: scene.heapMb === undefined ? 0 : heapMb() - scene.heapMb };
}

/** What is reachable, in MiB. */
export function heapMb(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  return process.memoryUsage().heapUsed / 1_048_576;
}
