import { Arguments } from "./arguments.ts";
import { type Step, type SyncCase, readSteps } from "./case-file.ts";
import { EXPECTATIONS } from "./expectations.ts";
import { Scene } from "./scene.ts";
import type { SyncStage } from "./stage.ts";
import { resolveValue } from "./values.ts";
import { GROUP_VERBS } from "./verbs/group-verbs.ts";
import { LEASE_VERBS, LINE_VERBS } from "./verbs/lease-verbs.ts";
import { LOAD_VERBS } from "./verbs/load-verbs.ts";
import { SCENE_VERBS, TIMED_VERBS, heapMb } from "./verbs/scene-verbs.ts";
import { STATE_VERBS } from "./verbs/state-verbs.ts";
import { TOPIC_VERBS } from "./verbs/topic-verbs.ts";
import type { Verbs } from "./verbs/verb.ts";

const VERBS: Verbs = {
  ...{ ...STATE_VERBS, ...TOPIC_VERBS, ...LEASE_VERBS },
  ...{ ...GROUP_VERBS, ...SCENE_VERBS, ...LOAD_VERBS },
};

/** What does not hold, in words; empty where the case passes. */
export async function playCase(
  stage: SyncStage,
  { id, steps, expect, budgetMs }: SyncCase,
  seed: number,
): Promise<readonly string[]> {
  const scene = new Scene(stage, { id, seed, budgetMs });
  if (JSON.stringify(expect).includes("heapDeltaMb")) scene.heapMb = heapMb();
  try {
    for (const step of steps) await playStep(scene, step, "alone");
    return expect.flatMap((one) => judge(scene, one) ?? []);
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  } finally {
    await scene.end();
  }
}

/** Alone, a step lets time pass until it is done; beside others, whoever started it does. */
type Company = "alone" | "beside others";

async function playStep(scene: Scene, [verb, ...given]: Step, company: Company): Promise<void> {
  if (verb === "repeat" || verb === "parallel" || verb === "bg") {
    await playGroup(scene, [verb, ...given], company);
    return;
  }
  const args = new Arguments(
    verb,
    given.map((value) => resolveValue(scene, value)),
  );
  const timed = TIMED_VERBS[verb] ?? LINE_VERBS[verb];
  if (timed !== undefined) {
    await inStep(verb, timed(scene, args));
    return;
  }
  const work = start(scene, verb, args);
  const background = args.options.text("bg");
  if (background !== undefined) {
    scene.begin(background, work);
    await scene.stage.time.pass(0);
    await arrival(scene, args.at(0));
    return;
  }
  const ending = args.options.is("ignoreError") ? work.catch(() => undefined) : work;
  if (company === "alone" && !(await scene.stage.time.settled(ending, scene.budgetMs)))
    throw new Error(`${verb} did not end within the budget of ${scene.budgetMs} ms`);
  scene.keep(args.options.text("save"), await inStep(verb, ending));
}

/** The most that a call asks, one after the other, before it waits. */
const QUESTIONS = 3;

/** What was begun first is there first, also where the next step goes over another connection. */
async function arrival(scene: Scene, client: unknown): Promise<void> {
  const player = typeof client === "string" ? await scene.known(client) : undefined;
  const { stage } = scene;
  if (player === undefined || stage.arrived === undefined) return;
  for (let question = 0; question < QUESTIONS; question += 1) await stage.arrived(player.backend);
}

function start(scene: Scene, verb: string, args: Arguments): Promise<unknown> {
  const known = VERBS[verb];
  if (known !== undefined) return known(scene, args);
  const extra = scene.stage.verbs?.[verb];
  if (extra === undefined) throw new Error(`this backend's stage has no verb ${verb}`);
  return extra(scene, args.all);
}

async function playGroup(scene: Scene, [verb, ...given]: Step, company: Company): Promise<void> {
  const inner = readSteps(given[verb === "repeat" ? 1 : 0], verb);
  if (verb === "repeat") {
    for (let count = Number(given[0]); count > 0; count--)
      for (const step of inner) await playStep(scene, step, company);
    return;
  }
  scene.group += 1;
  const together = Promise.all(inner.map((step) => playStep(scene, step, "beside others")));
  if (verb === "bg") {
    scene.begin(String(given[1]), together);
    return;
  }
  if (company === "alone" && !(await scene.stage.time.settled(together, scene.budgetMs)))
    throw new Error(`parallel steps did not end within the budget of ${scene.budgetMs} ms`);
  await together;
}

async function inStep<T>(verb: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new Error(`${verb}: ${String(cause)}`, { cause });
  }
}

function judge(scene: Scene, [name, ...given]: Step): string | undefined {
  const expectation = EXPECTATIONS[name] ?? scene.stage.expectations?.[name];
  if (expectation === undefined) return `nobody can judge ${name}`;
  const found = expectation(
    scene,
    given.map((value) => resolveValue(scene, value)),
  );
  return found === undefined ? undefined : `${name} ${JSON.stringify(given)}: ${found}`;
}
