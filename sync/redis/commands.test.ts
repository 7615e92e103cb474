import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { Commands } from "./commands.ts";
import { Runs } from "./run.ts";
import { LOOK } from "./scripts/look.ts";
import { SIGNAL } from "./scripts/signal.ts";

const ANSWER_MS = 10_000;
const CALLS_MAX = 100;
const CALL = { keys: [], args: [] };

/** What ioredis does while Redis is away: it keeps every command until there is an answer. */
function away() {
  const kept: PromiseWithResolvers<unknown>[] = [];
  const keep = (): Promise<unknown> => {
    const one = Promise.withResolvers<unknown>();
    kept.push(one);
    return one.promise;
  };
  const clock = manualClock();
  const commands = new Commands({
    ...{ redis: { evalsha: keep, eval: keep }, clock, process: "p", runTtlMs: 3_600_000 },
    ...{
      answerMs: ANSWER_MS,
      callsMax: CALLS_MAX,
      serverId: () => undefined,
      trouble: () => undefined,
    },
    onLost: () => undefined,
  });
  return { kept, clock, commands, run: new Runs("sd", "p").of("run:r:a") };
}

test("while Redis is away what stands in line for it is bounded, changes and looks, also where it has failed", async () => {
  const { kept, clock, commands, run } = away();
  const failed = Array.from({ length: CALLS_MAX }, (_, at) =>
    commands.call(run, at % 2 === 0 ? SIGNAL : LOOK, CALL).catch((error: unknown) => error),
  );
  clock.advance(ANSWER_MS);
  for (const error of await Promise.all(failed)) {
    expect(error).toMatchObject({ code: "CONNECTION_LOST" });
  }
  expect(run.open.size).toBe(CALLS_MAX / 2);
  for (const script of [SIGNAL, LOOK]) {
    await expect(commands.call(run, script, CALL)).rejects.toMatchObject({
      code: "CONNECTION_LOST",
    });
  }
  expect(kept).toHaveLength(CALLS_MAX);
  expect(commands.refused).toBe(2);
  // Redis is back: what it answers makes room.
  for (const one of kept.splice(0)) one.resolve(["epoch@0"]);
  await new Promise((resolve) => setImmediate(resolve));
  const next = commands.call(run, SIGNAL, CALL);
  kept[0]?.resolve(["epoch@1", 1]);
  expect(await next).toEqual([1]);
  expect(run.open.size).toBe(0);
});
