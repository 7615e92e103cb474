import { expect } from "vitest";
import { ROLES } from "../../../core/index.ts";
import { type Judgements, expectCopies, expectStatuses, forwarded } from "./judgement.ts";

export const HOP_BY_HOP: Judgements = {
  "HOP-02": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    const { live, copies } = await forwarded(scene);
    for (const message of [live, ...copies]) {
      for (const name of ["keep-alive", "te", "proxy-connection", "upgrade"]) {
        expect(message.get(name), name).toBeUndefined();
      }
    }
  },

  "HOP-03": async (play) => {
    const scene = await play({ stage: "isolation" });
    const answers = await expectStatuses(scene, [200, 200]);
    for (const answer of answers) expect(answer.get("connection")).toBe("close");
    await scene.until("the end of both connections", () => scene.clients.every((own) => own.ended));
    await expectCopies(scene, 2);
    for (const upstream of [scene.live, ...ROLES.map((role) => scene.stage.shadows[role])]) {
      const connections = upstream.seen.map(({ wire }) => wire.number);
      expect(connections).toHaveLength(2);
      expect(new Set(connections).size).toBe(1);
      for (const { message } of upstream.seen) {
        expect(message.get("connection") ?? "keep-alive").toBe("keep-alive");
      }
    }
  },

  "HOP-04": async (play) => {
    const scene = await play();
    const [answer] = await expectStatuses(scene, [200]);
    expect(answer?.get("x-bar")).toBeUndefined();
    expect(answer?.get("keep-alive") ?? "").not.toContain("timeout=7");
    expect(answer?.get("connection") ?? "keep-alive").toBe("keep-alive");
    await forwarded(scene);
  },

  "HOP-06": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200, 200]);
    expect(scene.live.whole).toHaveLength(2);
    await expectCopies(scene, 2);
  },
};
