import type { NetConnectOpts } from "node:net";
import { expect } from "vitest";
import { ROLES } from "../../../core/index.ts";
import { runShadowdiff } from "../../support/run-shadowdiff.ts";
import { Bell } from "../bell.ts";
import { RawClient } from "../raw-client.ts";
import { RawUpstream } from "../raw-upstream.ts";
import { ok, says } from "../scripts.ts";
import { type Judgements, expectCopies, expectStatuses } from "./judgement.ts";

const SIGMA = Math.sqrt(1000 * 0.3 * 0.7);

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

export const POLICY: Judgements = {
  "POL-01": async (play) => {
    const none = await play({ stage: "sampleNone" });
    await expectCopies(none, 0);
    expect(none.counters).toMatchObject({ received: 200, sampledOut: 200 });
    const all = await play();
    await expectStatuses(
      all,
      Array.from({ length: 200 }, () => 200),
    );
    expect(all.live.whole).toHaveLength(200);
    await expectCopies(all, 200);
  },

  "POL-02": async (play) => {
    const scene = await play({ stage: "sampleSome" });
    expect(scene.client.whole.every(({ status }) => status === 200)).toBe(true);
    expect(scene.live.whole).toHaveLength(1000);
    const copies = await scene.copies();
    const ids = ROLES.map((role) =>
      copies[role].map((copy) => copy.get("x-request-id") ?? "").toSorted(),
    );
    expect(ids[0]).not.toContain("");
    expect(new Set(ids[0]).size).toBe(ids[0]?.length);
    expect(ids[1]).toEqual(ids[0]);
    expect(ids[2]).toEqual(ids[0]);
    expect(Math.abs(copies.candidate.length - 300)).toBeLessThanOrEqual(3 * SIGMA);
  },

  "POL-04": async (play) => {
    const scene = await play({ stage: "loopGuard" });
    await expectStatuses(scene, [[200, 508]]);
    expect(scene.live.seen.length).toBeLessThanOrEqual(1);
    await expectCopies(scene, 0);
  },

  "POL-05": async (play) => {
    const scene = await play({ stage: "isolation" });
    await expectStatuses(
      scene,
      Array.from({ length: 100 }, () => 200),
    );
    await scene.settled();
    const { received, mirrored, filtered, sampledOut, dropped, compared } = scene.counters;
    expect(received).toBe(100);
    expect(mirrored + filtered + sampledOut + sum(dropped)).toBe(100);
    expect(compared).toBe(mirrored);
    for (const role of ROLES) {
      const { answered, failed } = await scene.role(role);
      expect(answered + sum(failed) + sum(dropped)).toBe(100);
    }
  },

  "POL-06": async () => {
    const bell = new Bell();
    const live = new RawUpstream(bell);
    const shadow = new RawUpstream(bell);
    shadow.script = ok;
    await Promise.all([live.open(), shadow.open()]);
    const targets = { primary: shadow.url, secondary: shadow.url, candidate: shadow.url };
    const run = await runShadowdiff({ live: live.url, targets });
    try {
      const { hostname, port } = new URL(run.proxy);
      const where: NetConnectOpts = { host: hostname, port: Number(port) };
      const client = new RawClient(where, bell);
      client.write("GET /slow HTTP/1.1\r\nHost: foobar:8080\r\n\r\n");
      await bell.until("the request at live", () => live.whole.length === 1);
      process.kill(run.process.pid, "SIGTERM");
      await refusesConnections(where, bell);
      says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").onWhole?.(firstOf(live));
      await bell.until("the end of the connection", () => client.ended);
      const [answer] = client.whole;
      expect(answer?.status).toBe(200);
      expect(answer?.get("connection")).toBe("close");
      expect(await run.process.exited()).toBe(0);
      expect(shadow.whole).toHaveLength(3);
    } finally {
      await run.stop();
      await Promise.all([live.close(), shadow.close()]);
    }
  },

  "POL-07": async (play) => {
    const scene = await play({ stage: "safeMethods" });
    await expectStatuses(scene, [200]);
    expect(scene.live.whole).toHaveLength(1);
    await expectCopies(scene, 0);
    expect(scene.counters).toMatchObject({ received: 1, filtered: 1, mirrored: 0 });
  },
};

function firstOf(upstream: RawUpstream) {
  const [seen] = upstream.whole;
  if (seen === undefined) throw new Error("no whole request");
  return seen;
}

/** Connects again and again until nobody accepts any more. */
async function refusesConnections(where: NetConnectOpts, bell: Bell): Promise<void> {
  for (;;) {
    const probe = new RawClient(where, bell);
    let connected = false;
    let over = false;
    probe.socket.on("connect", () => {
      connected = true;
      bell.ring();
    });
    probe.socket.on("close", () => {
      over = true;
      bell.ring();
    });
    await bell.until("an answer of the port", () => connected || over);
    probe.socket.destroy();
    if (!connected) return;
  }
}
