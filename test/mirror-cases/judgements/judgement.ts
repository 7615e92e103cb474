import { expect } from "vitest";
import { ROLES } from "../../../core/index.ts";
import type { Step } from "../case-file.ts";
import type { Message } from "../message.ts";
import type { Actions } from "../play.ts";
import type { Scene } from "../scene.ts";
import type { StageName } from "../stage.ts";

export interface PlayOptions {
  /** `plain` where nothing is said. `isolation` for cases that look at outcomes or stop services. */
  readonly stage?: StageName;
  readonly send?: readonly Step[];
  readonly actions?: (scene: Scene) => Actions;
  /** Done before the first step. */
  readonly before?: (scene: Scene) => Promise<void> | void;
}

/** Plays the case's steps on a stage; what it gives back is what a judgement looks at. */
export type PlayCase = (options?: PlayOptions) => Promise<Scene>;

/** Whether what was observed is what the case demands; throws where it is not. */
export type Judgement = (play: PlayCase) => Promise<void>;

export type Judgements = Readonly<Record<string, Judgement>>;

/** Every answer is whole and has one of these statuses. */
export async function expectStatuses(
  scene: Scene,
  wanted: readonly (number | readonly number[])[],
): Promise<Message[]> {
  const answers = await scene.answers(wanted.length);
  expect(answers).toHaveLength(wanted.length);
  answers.forEach(({ status }, index) => expect([wanted[index]].flat()).toContain(status));
  return answers;
}

/** What was forwarded: one request at live, and the same one at each role. */
export async function forwarded(scene: Scene): Promise<{ live: Message; copies: Message[] }> {
  const copies = await scene.copies();
  const [live] = scene.live.whole;
  if (live === undefined) throw new Error("the live service got no whole request");
  expect(scene.live.seen).toHaveLength(1);
  for (const role of ROLES) expect(copies[role], `copies at ${role}`).toHaveLength(1);
  return { live: live.message, copies: ROLES.flatMap((role) => copies[role]) };
}

/** Each role got this many copies. */
export async function expectCopies(scene: Scene, count: number): Promise<void> {
  const copies = await scene.copies();
  for (const role of ROLES) expect(copies[role], `copies at ${role}`).toHaveLength(count);
}

/** Answered here, the connection closed, and nothing of it reached anybody. */
export function isRefused(...statuses: number[]): Judgement {
  return async (play) => {
    const scene = await play();
    await expectStatuses(scene, [statuses]);
    await scene.ended();
    await expectNothingPassed(scene);
  };
}

export async function expectNothingPassed(scene: Scene): Promise<void> {
  expect(scene.live.seen).toHaveLength(0);
  await expectCopies(scene, 0);
  for (const upstream of [scene.live, ...ROLES.map((role) => scene.stage.shadows[role])]) {
    expect(upstream.garbage).toBe("");
  }
}
