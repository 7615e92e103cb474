import { expect } from "vitest";
import { z } from "zod";
import type { Scene } from "../scene.ts";
import { BIG_BYTES } from "../scripts.ts";
import {
  type Judgement,
  type Judgements,
  type PlayOptions,
  expectCopies,
  expectStatuses,
} from "./judgement.ts";

/** The client has its answer; the candidate's copy failed with this, the baselines' did not. */
function candidateFails(code: RegExp, options: PlayOptions = {}): Judgement {
  return async (play) => {
    const scene = await play({ stage: "isolation", ...options });
    await expectStatuses(scene, [200]);
    await expectCandidateFailed(scene, code);
    await scene.stage.shadows.candidate.open();
  };
}

async function expectCandidateFailed(scene: Scene, code: RegExp): Promise<void> {
  expect(scene.live.whole).toHaveLength(1);
  expect(await scene.role("primary")).toEqual({ failed: {}, answered: 1 });
  expect(await scene.role("secondary")).toEqual({ failed: {}, answered: 1 });
  const candidate = await scene.role("candidate");
  expect(candidate.answered).toBe(0);
  expect(Object.keys(candidate.failed)).toEqual([expect.stringMatching(code)]);
  expect(scene.counters).toMatchObject({ mirrored: 1, compared: 1, inFlight: 0 });
}

/** How many exchanges the differ held against live's answer. */
async function heldAgainstLive(scene: Scene): Promise<number> {
  const answer = await fetch(`${scene.stage.run.adminUrl}/api/v1/status`);
  return liveCounts.parse(await answer.json()).limits?.liveCompared ?? 0;
}

const liveCounts = z.object({ limits: z.object({ liveCompared: z.int() }).optional() });

export const ISOLATION: Judgements = {
  "OOB-01": async (play) => {
    const scene = await play({ stage: "impatient" });
    await expectStatuses(scene, [200, 200]);
    // Both are answered while the hung copies still hang, so no answer waited for them.
    expect(scene.counters).toMatchObject({ compared: 0, incomplete: {} });
    await expectCopies(scene, 2);
    expect(scene.live.whole.map(({ message }) => message.target)).toEqual(["/1", "/2"]);
    expect(await scene.role("candidate")).toEqual({ failed: { TIMED_OUT: 2 }, answered: 0 });
  },

  "OOB-02": candidateFails(/^ECONNREFUSED$/, {
    before: ({ stage }) => stage.shadows.candidate.close(),
  }),
  "OOB-03": candidateFails(/^(ECONNRESET|ANSWER_CUT)$/),
  "OOB-06": candidateFails(/^ANSWER_INVALID$/),
  "OOB-09": candidateFails(/^(ENOTFOUND|EAI_AGAIN)$/, { stage: "unresolved" }),

  "OOB-10": async (play) => {
    const scene = await play({
      stage: "isolation",
      before: ({ stage }) => stage.shadows.candidate.close(),
      actions: (own) => ({
        "start candidate": async () => {
          await own.answers(1);
          await own.settled();
          await own.stage.shadows.candidate.open();
        },
      }),
    });
    await expectStatuses(scene, [200, 200]);
    const copies = await scene.copies();
    expect(scene.live.whole).toHaveLength(2);
    expect(copies.primary).toHaveLength(2);
    expect(copies.candidate.map(({ target }) => target)).toEqual(["/2"]);
  },

  "OOB-11": async (play) => {
    const scene = await play({ stage: "liveRefuses" });
    await expectStatuses(scene, [502]);
    const copies = await scene.copies();
    // Sent or not, it is nowhere held against an answer of live, which there was none.
    expect(copies.primary.length).toBeLessThanOrEqual(1);
    expect(copies.candidate).toHaveLength(copies.primary.length);
    expect(await heldAgainstLive(scene)).toBe(0);
  },

  "OOB-12": async (play) => {
    const scene = await play({ stage: "isolation" });
    await expectStatuses(scene, [200]);
    await expectCandidateFailed(scene, /^ANSWER_INVALID$/);
    const [seen] = scene.stage.shadows.candidate.seen;
    await scene.until("the end of the candidate's connection", () => seen?.wire.closed === true);
  },

  "OOB-14": async (play) => {
    const scene = await play({
      before: (own) => {
        own.live.script = { onWhole: ({ wire }) => void streamHalves(own, wire.socket) };
      },
    });
    const [answer] = await expectStatuses(scene, [200]);
    expect(answer?.bytes).toBe(BIG_BYTES);
    await expectCopies(scene, 1);
    expect(scene.counters.compared).toBe(1);
  },

  "OOB-15": async (play) => {
    const scene = await play({ stage: "impatient" });
    await expectStatuses(scene, [200]);
    await expectCandidateFailed(scene, /^TIMED_OUT$/);
    const [seen] = scene.stage.shadows.candidate.seen;
    await scene.until("the end of the candidate's connection", () => seen?.wire.closed === true);
  },
};

/** The second half is written only when the client has something of the first. */
async function streamHalves(scene: Scene, socket: NodeJS.WritableStream): Promise<void> {
  const half = Buffer.alloc(BIG_BYTES / 2, 0x62);
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${BIG_BYTES}\r\n\r\n`);
  socket.write(half);
  await scene.until("a first byte at the client", () => scene.client.received > 0);
  socket.write(half);
}
