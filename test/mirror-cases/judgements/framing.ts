import { expect } from "vitest";
import {
  type Judgements,
  expectCopies,
  expectStatuses,
  forwarded,
  isRefused,
} from "./judgement.ts";

export const FRAMING: Judgements = {
  "FRM-01": isRefused(400),
  "FRM-02": isRefused(400),
  "FRM-06": isRefused(400),
  "FRM-11": isRefused(400),
  "FRM-14": isRefused(400),
  "FRM-16": isRefused(400),
  "FRM-18": isRefused(400),
  "FRM-19": isRefused(400),
  "FRM-21": isRefused(400),
  "FRM-22": isRefused(400),

  "FRM-24": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [400]);
    await scene.ended();
    expect(scene.live.whole).toHaveLength(0);
    await expectCopies(scene, 0);
  },

  "FRM-28": isRefused(505, 400),
  "FRM-29": isRefused(501, 400),

  "FRM-38": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [[200, 400, 501]]);
    await scene.settled();
    expect(scene.live.seen.filter(({ message }) => message.target.includes("smuggled"))).toEqual(
      [],
    );
    for (const { message } of scene.live.seen) expect(message.bytes).toBe(35);
    expect(scene.live.garbage).toBe("");
  },

  "FRM-39": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    await forwarded(scene);
  },
};
