import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { framed } from "../grpc-service.ts";
import type { Scene } from "../scene.ts";
import {
  type Judgement,
  type Judgements,
  expectCopies,
  expectNothingPassed,
  expectStatuses,
  forwarded,
} from "./judgement.ts";

/** The client's connection ends before the answer is whole. */
const isCutOff: Judgement = async (play) => {
  const scene = await play();
  await scene.until("the end of the client's connection", () => scene.client.ended, 1000);
  const { answers } = scene.client;
  expect(answers).toHaveLength(1);
  expect(answers[0]?.complete).toBe(false);
  expect(answers[0]?.bytes).toBeLessThan(100);
  await forwarded(scene);
};

function isAnswered(...statuses: number[]): Judgement {
  return async (play) => {
    const scene = await play();
    await expectStatuses(scene, statuses);
    await forwarded(scene);
  };
}

function hasTarget(target: string): Judgement {
  return async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    const { live, copies } = await forwarded(scene);
    for (const message of [live, ...copies]) expect(message.target).toBe(target);
  };
}

const REUSES = 12;

/** Sends at the moment at which live closes its idle connection, again and again. */
async function meetClosing(scene: Scene): Promise<void> {
  for (let number = 0; number < REUSES; number += 1) {
    await delay(4 + (number % 4));
    scene
      .connect()
      .write(
        `POST /p HTTP/1.1\r\nHost: a\r\nX-Number: ${number}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi`,
      );
    await scene.ended();
  }
}

export const RESPONSE: Judgements = {
  "RSP-01": isCutOff,
  "RSP-02": isCutOff,

  "RSP-05": async (play) => {
    const scene = await play();
    const [head, second] = await expectStatuses(scene, [200, 200]);
    expect(head?.get("content-length")).toBe("500");
    expect(second?.body).toBe("ok");
    expect(scene.live.whole.map(({ message }) => message.method)).toEqual(["HEAD", "GET"]);
    const copies = await scene.copies();
    for (const messages of Object.values(copies)) {
      expect(messages.map(({ method }) => method).toSorted()).toEqual(["GET", "HEAD"]);
    }
  },

  "RSP-07": isAnswered(502),

  "RSP-10": async (play) => {
    const scene = await play();
    const [answer] = await expectStatuses(scene, [200]);
    expect(answer?.body).toBe("body");
    await forwarded(scene);
  },

  "RSP-11": async (play) => {
    const scene = await play();
    const [answer] = await expectStatuses(scene, [200]);
    await scene.ended();
    expect(answer?.body).toBe("hello");
    expect(answer?.get("transfer-encoding")).toBeUndefined();
    expect(answer?.get("trailer")).toBeUndefined();
    await forwarded(scene);
  },

  "RSP-15": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [[200, 502]]);
    await meetClosing(scene);
    const answers = await scene.answers(1 + REUSES);
    for (const { status } of answers) expect([200, 502]).toContain(status);
    const numbers = scene.live.seen.map(({ message }) => message.get("x-number"));
    expect(new Set(numbers).size).toBe(numbers.length);
  },

  "RSP-17": isAnswered(200),

  "RSP-18": async (play) => {
    const scene = await play();
    await scene.until("the request at live", () => scene.live.seen.length === 1);
    const [seen] = scene.live.seen;
    await scene.until("the end of live's connection", () => seen?.wire.closed === true, 1000);
    await scene.settled();
  },

  "RSP-19": async (play) => {
    const scene = await play();
    const [answer] = await expectStatuses(scene, [200]);
    expect(answer?.all("set-cookie")).toEqual(["a=1", "b=2"]);
    expect(answer?.all("x-dup")).toEqual(["a", "b"]);
    const { live, copies } = await forwarded(scene);
    for (const message of [live, ...copies]) {
      expect(message.all("x-dup").join(", ")).toBe("1, 2");
      expect(message.all("cookie").join("; ")).toBe("a=1; b=2");
    }
  },

  "RSP-20": hasTarget("//a//b/../c%2e%2e/%7E?q=1?2"),
  "RSP-21": hasTarget("*"),

  "RSP-22": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [[200, 405, 501]]);
    await expectNothingPassed(scene);
  },

  "RSP-23": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [[405, 501]]);
    await expectCopies(scene, 0);
    expect(scene.live.seen).toHaveLength(0);
  },

  "RSP-25": async (play) => {
    const scene = await play({ stage: "http2" });
    const [answer] = await expectStatuses(scene, [200]);
    expect(answer?.trailers).toEqual([["grpc-status", "0"]]);
    expect(answer?.body).toBe(framed("ok"));
    const { live, copies } = await forwarded(scene);
    for (const message of [live, ...copies]) expect(message.body).toBe(framed("hello"));
  },
};
