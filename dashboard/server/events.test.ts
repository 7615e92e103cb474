import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { LedgerSnapshot } from "../../core/index.ts";
import { busyStatus, exampleData, memoryReads } from "./testing/memory-reads.ts";
import { postMirror, problemOf, startAdmin, stopAdmins } from "./testing/start-admin.ts";
import { type Viewer, openViewer } from "./testing/open-viewer.ts";

const viewers: Viewer[] = [];
afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.leave();
  await stopAdmins();
});

async function view(url: string, headers: Record<string, string> = {}): Promise<Viewer> {
  const viewer = await openViewer(`${url}/api/v1/events`, headers);
  viewers.push(viewer);
  return viewer;
}

const TOKEN = "admin-token-0123456789";

/** A run that goes on when it is told to. */
function growing() {
  const data = exampleData();
  const counters: LedgerSnapshot = busyStatus().counters;
  const state = { received: counters.received, version: 1, found: 1, asked: 0 };
  const reads = memoryReads(data);
  return {
    state,
    options: {
      status: async () => {
        state.asked += 1;
        return { ...busyStatus(), counters: { ...counters, received: state.received } };
      },
      reads: {
        ...reads,
        version: () => String(state.version),
        overview: () => {
          const shown = reads.overview();
          if (shown === undefined) return undefined;
          const differences = { ...shown.differences, fail: state.found };
          return { ...shown, differences };
        },
      },
    },
  };
}

describe("events", () => {
  test("begin with how things stand, and tell of what changes once a second at most", async () => {
    const { state, options } = growing();
    const { url, clock } = await startAdmin(options);
    const viewer = await view(url);
    expect(viewer.contentType).toBe("text/event-stream; charset=utf-8");
    expect((await viewer.next("status")).data).toMatchObject({ run: "release-2.4" });
    expect((await viewer.next("verdict")).data).toMatchObject({ verdict: "fail", compared: 1198 });
    expect(viewer.retry).toBe("3000");
    state.received += 5;
    state.version += 1;
    state.found += 3;
    clock.advance(999);
    expect(state.asked).toBe(1);
    clock.advance(1);
    expect((await viewer.next("status")).data).toMatchObject({
      counters: { received: state.received },
    });
    await viewer.next("verdict");
    expect((await viewer.next("differences")).data).toEqual({ version: "2", new: 3 });
    expect(viewer.seen.map(({ id }) => Number(id))).toEqual([1, 2, 3, 4, 5]);
  });

  test("say what somebody changed", async () => {
    const { url } = await startAdmin();
    const viewer = await view(url);
    await postMirror(url, { enabled: false, by: "Ada" });
    expect((await viewer.next("audit")).data).toEqual({});
    expect((await viewer.next("mirror")).data).toEqual({});
  });

  test("are worked out once for all viewers, and by nobody when none is there", async () => {
    const { state, options } = growing();
    const { url, clock } = await startAdmin(options);
    const all = await Promise.all(Array.from({ length: 20 }, () => view(url)));
    for (const viewer of all) await viewer.next("status");
    state.received += 1;
    clock.advance(1000);
    for (const viewer of all) await viewer.next("status");
    expect(state.asked).toBe(2);
    for (const viewer of viewers.splice(0)) viewer.leave();
    await expect
      .poll(async () => (await fetch(`${url}/metrics`)).text(), { interval: 5 })
      .toContain("shadowdiff_viewers 0\n");
    const asked = state.asked;
    clock.advance(10_000);
    // Whoever reads the metrics asks as well.
    expect(state.asked).toBe(asked);
  });

  test("a viewer that does not read is ended and counted, and others go on", async () => {
    const { state, options } = growing();
    const { status } = options;
    const long = "x".repeat(200_000);
    const { url, clock } = await startAdmin({
      ...options,
      status: async () => ({ ...(await status()), run: `${state.received}${long}` }),
    });
    const { port, hostname } = new URL(url);
    const slow = connect(Number(port), hostname).pause();
    slow.on("error", () => {});
    slow.write(`GET /api/v1/events HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    const viewer = await view(url);
    await viewer.next("status");
    for (let round = 0; round < 100; round += 1) {
      if (
        /viewers_ended_total\{reason="slow"\} 1/.test(await (await fetch(`${url}/metrics`)).text())
      )
        break;
      state.received += 1;
      clock.advance(1000);
      await viewer.next("status");
    }
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("shadowdiff_viewers 1\n");
    slow.destroy();
  });

  test("take no more than 500 viewers, and are for whoever may read", async () => {
    const { url } = await startAdmin({ token: TOKEN });
    expect((await problemOf(await fetch(`${url}/api/v1/events`))).code).toBe("TOKEN_REQUIRED");
    const headers = { authorization: `Bearer ${TOKEN}` };
    await Promise.all(Array.from({ length: 500 }, () => view(url, headers)));
    const refused = await problemOf(await fetch(`${url}/api/v1/events`, { headers }));
    expect(refused.code).toBe("VIEWERS_FULL");
    // Everybody else is still served.
    expect((await fetch(`${url}/api/v1/status`, { headers })).status).toBe(200);
  });

  test("an id from before a break is no reason to refuse, and the server's end ends the stream", async () => {
    const { url, server } = await startAdmin();
    const viewer = await view(url, { "last-event-id": "12345678901234567890' OR 1=1" });
    await viewer.next("status");
    await server.close();
    await viewer.ended;
  });

  test("what cannot be read is said once in the log and costs no viewer its stream", async () => {
    const { options } = growing();
    const failing = () => Promise.reject(new Error("store"));
    const { url, clock, logged } = await startAdmin({ ...options, status: failing });
    const viewer = await view(url);
    const said = () => logged.filter((line) => JSON.stringify(line).includes("events-not-read"));
    await expect.poll(said, { interval: 2 }).toHaveLength(1);
    for (let round = 0; round < 16; round += 1) {
      clock.advance(1000);
      await new Promise(setImmediate);
    }
    await viewer.heartbeat;
    expect(said()).toHaveLength(1);
  });
});
