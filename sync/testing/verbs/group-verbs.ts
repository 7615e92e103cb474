import type { Arguments } from "../arguments.ts";
import type { Player, Scene } from "../scene.ts";
import { payloadOf } from "../values.ts";
import { type Verbs, forPlayers, opOf, timesOf } from "./verb.ts";

/** Latches, double barriers and queues. */
export const GROUP_VERBS: Verbs = {
  latch: (scene, args) =>
    forPlayers(scene, args, ({ client }) => client.latch(args.text(1)).trySet(args.number(2))),
  countDown: (scene, args) =>
    forPlayers(scene, args, ({ client }) =>
      timesOf(scene, args.options, () => client.latch(args.text(1)).countDown()),
    ),
  awaitLatch: (scene, args) =>
    forPlayers(scene, args, ({ client }) =>
      client.latch(args.text(1)).wait(opOf(scene, args.options)),
    ),
  enter: (scene, args) =>
    forPlayers(scene, args, ({ client }) =>
      client.doubleBarrier(args.text(1), args.number(2)).enter(opOf(scene, args.options)),
    ),
  enterLeave: (scene, args) => forPlayers(scene, args, (player) => visit(scene, args, player)),
  enqueue: (scene, args) =>
    forPlayers(scene, args, ({ client, name }) => {
      const queue = client.queue(args.text(1));
      return timesOf(scene, args.options, (at) =>
        queue.push(payloadOf(args.at(2), { client: name, at, size: undefined })),
      );
    }),
  consume,
};

async function visit(scene: Scene, args: Arguments, { client }: Player): Promise<void> {
  const door = client.doubleBarrier(args.text(1), args.number(2));
  const { group } = scene;
  const seen = { group, called: scene.moment(), started: 0, finished: 0, left: 0 };
  scene.visits.push(seen);
  await door.enter();
  seen.started = scene.moment();
  const [least, most] = (args.options.names("workMs") ?? ["0", "0"]).map(Number);
  await scene.delay(Math.floor((least ?? 0) + scene.random() * ((most ?? 0) - (least ?? 0))));
  seen.finished = scene.moment();
  await door.leave();
  seen.left = scene.moment();
}

/** What a consumer of a queue got, and what it acknowledged. */
export interface Consumed {
  readonly values: readonly unknown[];
  readonly acked: readonly unknown[];
  readonly seen: readonly { readonly seq: number; readonly attempt: number }[];
}

async function consume(scene: Scene, args: Arguments): Promise<void> {
  const { client } = await scene.player(args.text(0));
  const { options } = args;
  const ack = options.get("ack");
  const acks = typeof ack === "number" ? ack : Infinity;
  const queue = client.queue(args.text(1));
  const [values, acked, seen]: [unknown[], unknown[], { seq: number; attempt: number }[]] = [
    [],
    [],
    [],
  ];
  const count = options.number("n") ?? 1;
  for (let at = 0; at < count; at++) {
    const delivery = await queue.pull({ visibilityMs: options.number("visibilityMs") });
    values.push(delivery.value);
    seen.push({ seq: delivery.seq, attempt: delivery.attempt });
    if (at >= acks) continue;
    if (await delivery.ack()) acked.push(delivery.value);
  }
  const consumed: Consumed = { values, acked, seen };
  scene.keep(args.text(2), consumed);
}
