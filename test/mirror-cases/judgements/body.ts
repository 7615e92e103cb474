import { expect } from "vitest";
import { BODY_MAX, expand } from "../play.ts";
import { type Judgements, expectCopies, expectStatuses, forwarded } from "./judgement.ts";

export const BODY: Judgements = {
  "BODY-01": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    const { live, copies } = await forwarded(scene);
    for (const message of [live, ...copies]) {
      expect(message.get("content-length")).toBe("256");
      expect(message.body).toBe(expand("<bytes 00..ff>"));
    }
  },

  "BODY-04": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    const { live, copies } = await forwarded(scene);
    for (const message of [live, ...copies]) {
      expect(message.get("content-length")).toBe("0");
      expect(message.get("transfer-encoding")).toBeUndefined();
    }
  },

  "BODY-05": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    const { live, copies } = await forwarded(scene);
    for (const message of [live, ...copies]) {
      expect(message.get("content-length")).toBe("5");
      expect(message.body).toBe("hello");
    }
    expect(scene.live.garbage).toBe("");
  },

  "BODY-08": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    const { live, copies } = await forwarded(scene);
    const wanted = live.trailers.length === 0 ? [] : [["X-T", "v"]];
    for (const message of [live, ...copies]) {
      expect(message.body).toBe("hi");
      expect(message.trailers).toEqual(wanted);
      expect(message.get("trailer")?.toLowerCase()).toBe(wanted.length === 0 ? undefined : "x-t");
    }
  },

  "BODY-09": async (play) => {
    const scene = await play();
    const [seen] = scene.live.seen;
    await scene.until("the end of live's connection", () => seen?.wire.closed === true, 1000);
    expect(seen?.message.complete).toBe(false);
    await expectCopies(scene, 0);
    expect(scene.counters).toMatchObject({ mirrored: 0, dropped: { "client-aborted": 1 } });
  },

  "BODY-12": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200, 200]);
    expect(scene.live.whole.map(({ message }) => message.bytes)).toEqual([BODY_MAX, BODY_MAX + 1]);
    const copies = await scene.copies();
    for (const messages of Object.values(copies)) {
      expect(messages.map(({ bytes }) => bytes)).toEqual([BODY_MAX]);
    }
    expect(scene.counters).toMatchObject({ mirrored: 1, dropped: { "body-too-large": 1 } });
  },
};
