import type { Message } from "../../client/sync-client.ts";
import { ScopedKeys } from "../../keys.ts";
import type { Arguments } from "../arguments.ts";
import type { Scene } from "../scene.ts";
import { payloadOf } from "../values.ts";
import { barrierOptions } from "./state-verbs.ts";
import { type Verbs, forPlayers, opOf, timesOf } from "./verb.ts";

/** Topics and their readers. */
export const TOPIC_VERBS: Verbs = {
  publish: (scene, args) =>
    forPlayers(scene, args, ({ client, name }) => {
      const size = args.options.number("size");
      return timesOf(scene, args.options, (at) => {
        const payload = payloadOf(args.at(2), { client: name, at, size });
        return client.publish(args.text(1), payload, opOf(scene, args.options));
      });
    }),
  publishEach: (scene, args) =>
    forPlayers(scene, args, async ({ client }) => {
      const seqs: number[] = [];
      for (const payload of args.list(2)) seqs.push(await client.publish(args.text(1), payload));
      return seqs;
    }),
  publishPipelined: (scene, args) =>
    forPlayers(scene, args, ({ client }) =>
      Promise.all(args.list(2).map((payload) => client.publish(args.text(1), payload))),
    ),
  publishAndWait: (scene, args) =>
    forPlayers(scene, args, ({ client }) => {
      const options = barrierOptions(scene, args.options);
      return client.publishAndWait(args.text(1), args.at(2), args.text(3), args.number(4), options);
    }),
  publishSubscribe: (scene, args) =>
    forPlayers(scene, args, ({ client }) => client.publishSubscribe(args.text(1), args.at(2))),
  async subscribe(scene, args) {
    const { client } = await scene.player(args.text(0));
    const { options } = args;
    const signal = scene.signalNamed(options.text("signal"));
    scene.keep(
      args.text(2),
      client.subscribe(args.text(1), { signal, after: options.number("after") }),
    );
  },
  async subscribeMany(scene, args) {
    const { client } = await scene.player(args.text(0));
    const all = Array.from({ length: args.number(2) }, () => client.subscribe(args.text(1)));
    // The first message of each, so that every reader has begun.
    await Promise.all(all.map((one) => one.next()));
    return all;
  },
  async take(_scene, args) {
    const source = iterator(args.at(0));
    const items: unknown[] = [];
    for (let count = args.number(1); count > 0; count--) {
      const { done, value } = await source.next();
      if (done === true) throw new Error(`the sequence ended ${count} too early`);
      items.push(value);
    }
    return new TakenList(items);
  },
  next: (_scene, args) => iterator(args.at(0)).next(),
  async breakLoop(_scene, args) {
    const source = iterator(args.at(0));
    await source.return?.();
  },
  async dispose(_scene, args) {
    const target = args.at(0);
    if (typeof target !== "object" || target === null || !(Symbol.asyncDispose in target))
      throw new Error("dispose: that cannot be disposed of");
    const dispose = target[Symbol.asyncDispose];
    if (typeof dispose === "function") await dispose.call(target);
  },
  async rawPublish(scene, args) {
    const { backend } = await scene.player(args.text(0));
    return backend.append(keyOf(scene, args), args.text(2));
  },
  async rawSubscribeOne(scene, args) {
    const { client } = await scene.player(args.text(0));
    await using sub = client.subscribe(args.text(1));
    const { value } = await sub.next();
    return isMessage(value) ? value.raw : undefined;
  },
};

/** Values in the order in which they were taken; of messages, their numbers too. */
export class TakenList extends Array<unknown> {
  readonly seqs: readonly number[];

  constructor(items: readonly unknown[]) {
    super();
    this.seqs = items.flatMap((item) => (isMessage(item) ? [item.seq] : []));
    for (const item of items) this.push(isMessage(item) ? item.value : item);
  }

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

function keyOf(scene: Scene, args: Arguments): string {
  return new ScopedKeys(scene.scope).topic(args.text(1));
}

function isMessage(value: unknown): value is Message<unknown> {
  return typeof value === "object" && value !== null && "seq" in value && "raw" in value;
}

function iterator(value: unknown): AsyncIterator<unknown> {
  if (isIterator(value)) return value;
  throw new Error("that is no sequence");
}

function isIterator(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === "object" && value !== null && "next" in value;
}
