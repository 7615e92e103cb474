import { expect } from "vitest";
import { type Judgements, expectCopies, expectStatuses, forwarded } from "./judgement.ts";

export const EXPECT: Judgements = {
  "EXP-01": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    expect(scene.client.reader.messages.map(({ status }) => status)).toEqual([100, 200]);
    const { live, copies } = await forwarded(scene);
    expect(live.body).toBe("hello");
    for (const copy of copies) {
      expect(copy.body).toBe("hello");
      expect(copy.get("expect")).toBeUndefined();
    }
  },

  "EXP-02": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [401]);
    expect(scene.client.interim).toEqual([]);
    scene.client.socket.destroy();
    expect(scene.live.seen.map(({ message }) => message.bytes)).toEqual([0]);
    await expectCopies(scene, 0);
  },
};
