import type { BarrierOptions } from "../../client/sync-client.ts";
import type { Options } from "../arguments.ts";
import type { Scene } from "../scene.ts";
import { type Verbs, forPlayers, opOf, timesOf } from "./verb.ts";

/** States, barriers and members. */
export const STATE_VERBS: Verbs = {
  signal: (scene, args) =>
    forPlayers(scene, args, ({ client }) =>
      timesOf(scene, args.options, () => {
        const { options } = args;
        const by = { opId: options.text("opId"), member: options.text("member") };
        return client.signalEntry(args.text(1), { ...opOf(scene, options), ...by });
      }),
    ),
  barrier: (scene, args) =>
    forPlayers(scene, args, ({ client }) =>
      timesOf(scene, args.options, () =>
        client.barrier(args.text(1), args.number(2), barrierOptions(scene, args.options)),
      ),
    ),
  signalAndWait: (scene, args) =>
    forPlayers(scene, args, ({ client }) =>
      client.signalAndWait(args.text(1), args.number(2), barrierOptions(scene, args.options)),
    ),
  join: (scene, args) =>
    forPlayers(scene, args, ({ client }) => {
      const { options } = args;
      const lease = { ttlMs: options.number("ttlMs"), meta: options.text("meta") };
      return client.join(args.text(1), { ...opOf(scene, options), ...lease });
    }),
  members: (_scene, args) => forPlayers(_scene, args, ({ client }) => client.members()),
};

export function barrierOptions(scene: Scene, options: Options): BarrierOptions {
  return {
    ...opOf(scene, options),
    members: options.names("members"),
    breakOnLost: options.is("breakOnLost"),
  };
}
