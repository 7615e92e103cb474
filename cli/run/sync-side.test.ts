import type { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { type Clock, type Logger, systemClock } from "../../core/index.ts";
import type { SyncReport } from "../../dashboard/server/index.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { MirrorSwitch } from "./mirror-switch.ts";
import type { RunConfig } from "./run-options.ts";
import { startSyncThread } from "./threads.ts";
import { type SyncSide, createSyncSide } from "./sync-side.ts";

const QUIET: Logger = { info: () => {}, warn: () => {}, error: () => {} };
/** Nobody is to wait a second for a thread that is started again. */
const FAST: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / 10, run) };
const sides: SyncSide[] = [];
afterEach(async () => {
  await Promise.all(sides.splice(0).map((side) => side.close()));
});

type Sync = NonNullable<RunConfig["sync"]>;
const SERVE: Sync = { serve: { kind: "tcp", host: "127.0.0.1", port: 0 }, linger: 0 };
const CANDIDATE = { primary: 0, secondary: 0, candidate: 1, timeout: 60_000 };

/** A run's part of coordination, with the real thread and its server. */
async function started(sync: Partial<Sync>) {
  const mirror = new MirrorSwitch(() => {});
  let thread: Worker | undefined;
  const side = createSyncSide(
    { run: "r", sync: { ...SERVE, ...sync }, log: { level: "error" } },
    {
      ...{ run: "r", random: () => 0.5, clock: FAST, logger: QUIET, mirror, missed: () => {} },
      startThread: (data) => (thread = startSyncThread(data)),
    },
  );
  sides.push(side);
  const url = await side.start();
  const http = `${url?.replace("ws:", "http:")}/v1`;
  mirror.begin();
  side.begin();
  const ask = async (path: string, init?: RequestInit): Promise<string> => {
    const answer = await fetch(`${http}/${path}`, init);
    return answer.text();
  };
  return {
    ...{ mirror, side },
    figures: (holds: (report: SyncReport) => boolean) =>
      waitFor("the figures", async () => {
        const report = side.status();
        return report !== undefined && holds(report) ? report : undefined;
      }),
    ask,
    loseThread: async () => {
      await thread?.terminate();
      await waitFor("the thread", async () => (side.status()?.state === "lost" ? true : undefined));
      await waitFor("another", async () => (side.status()?.state === "running" ? true : undefined));
    },
    signal: (state: string, scope = "") =>
      ask(`states/${state}/signal${scope}`, { method: "POST" }),
    told: (state: string) => ask(`states/${state}/barrier?target=1&timeout=10s`),
    events: async (count: number) => {
      const lines = await ask(`topics/events?count=${count}`);
      return lines
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).payload);
    },
  };
}

test("a run that waits for nobody tells that it mirrors", async () => {
  const { told, events, side } = await started({});
  expect(await told("mirroring")).toBe('{"count":1}\n');
  expect(await events(1)).toEqual([{ event: "mirroring" }]);
  expect(await side.rolesReady).toBe(true);
});

test("tells a pause by a person, and why", async () => {
  const { mirror, told, events } = await started({});
  mirror.want(false);
  expect(await told("paused")).toBe('{"count":1}\n');
  mirror.want(true);
  expect(await events(3)).toEqual([
    { event: "mirroring" },
    { event: "paused", why: "switched off" },
    { event: "mirroring" },
  ]);
});

test("roles that come while a person pauses begin no mirror", async () => {
  const { mirror, side, signal, events } = await started({ ready: CANDIDATE });
  mirror.want(false);
  await signal("ready:candidate");
  expect(await side.rolesReady).toBe(true);
  expect(await events(1)).toEqual([{ event: "paused", why: "switched off" }]);
  mirror.want(true);
  const [, second] = await events(2);
  expect(second).toEqual({ event: "mirroring" });
});

test("roles that do not come are named", async () => {
  const { events, side } = await started({ ready: { ...CANDIDATE, timeout: 1 } });
  expect(await side.rolesReady).toBe(false);
  expect(await events(1)).toEqual([{ event: "paused", why: "candidate: 0 of 1 there" }]);
  await waitFor("the report", async () =>
    side.status()?.readiness === "timed-out" ? true : undefined,
  );
});

test("the report counts what came to the server, and what was kept out", async () => {
  const { signal, ask, figures } = await started({ ready: { ...CANDIDATE, candidate: 1000 } });
  for (let scope = 0; scope < 65; scope += 1) {
    await signal(`ready:candidate`, `?run=r${scope}&plan=p&case=c`);
  }
  await ask("states/s/signal", { method: "POST", headers: { origin: "http://elsewhere" } });
  const { held, counted } = await figures((report) => (report.counted["refused"] ?? 0) > 0);
  expect(counted).toMatchObject({ refused: 1, signalsLeftOut: 1, overLimit: 0, tooLarge: 0 });
  expect(held).toMatchObject({ clients: 0, pending: 0 });
});

describe("a thread that is lost is started again at its address", () => {
  test("a mirror that runs goes on, and whoever waits is told again", async () => {
    const { mirror, signal, told, events, side, loseThread } = await started({ ready: CANDIDATE });
    await signal("ready:candidate");
    await side.rolesReady;
    await loseThread();
    expect(mirror.phase).toBe("mirroring");
    expect(await told("mirroring")).toBe('{"count":1}\n');
    expect(await events(1)).toEqual([{ event: "mirroring" }]);
    expect(side.status()).toMatchObject({ readiness: "ready", restarts: 1 });
  });

  test("one that waits waits on, and counts who signals again", async () => {
    const ready = { ...CANDIDATE, candidate: 2 };
    const { mirror, signal, side, loseThread } = await started({ ready });
    await signal("ready:candidate");
    await loseThread();
    await signal("ready:candidate");
    expect(mirror.phase).toBe("waiting");
    await signal("ready:candidate");
    expect(await side.rolesReady).toBe(true);
    expect(mirror.phase).toBe("mirroring");
  });
});
