import type { Op } from "../../client/sync-client.ts";
import type { Arguments, Options } from "../arguments.ts";
import type { Player, Scene } from "../scene.ts";

export type Verb = (scene: Scene, args: Arguments) => Promise<unknown>;
export type Verbs = Readonly<Record<string, Verb>>;

/** One call, or as many as `times` says: one after another, or all at once. */
export async function timesOf(
  scene: Scene,
  options: Options,
  call: (at: number) => Promise<unknown>,
): Promise<unknown> {
  const times = options.number("times");
  if (times === undefined) return call(0);
  const all = Array.from({ length: times }, (_, at) => at);
  if (options.is("concurrent")) return Promise.all(all.map(call));
  const everyMs = options.number("everyMs");
  const results: unknown[] = [];
  for (const at of all) {
    if (everyMs !== undefined && at > 0) await scene.delay(everyMs);
    results.push(await call(at));
  }
  return results;
}

/** For the client named first, or for each of the crowd; results of several in one list. */
export async function forPlayers(
  scene: Scene,
  args: Arguments,
  call: (player: Player) => Promise<unknown>,
): Promise<unknown> {
  const name = args.text(0);
  const players = await scene.players(name);
  const results = await Promise.all(players.map(call));
  return name === "*" ? results.flat() : results[0];
}

export function opOf(scene: Scene, options: Options): Op {
  return {
    signal: scene.signalNamed(options.text("signal")),
    timeoutMs: options.number("timeoutMs"),
  };
}
