import { afterEach, describe, expect, test } from "vitest";
import {
  OK,
  type Stage,
  type StageOptions,
  accounted,
  answering,
  eventually,
  openStage,
} from "./testing/live-harness.ts";

let stage: Stage | undefined;

async function open(options: StageOptions): Promise<Stage> {
  stage = await openStage(options);
  return stage;
}

afterEach(async () => {
  const last = stage;
  stage = undefined;
  if (last === undefined) return;
  await last.settled();
  const snapshot = last.ledger.snapshot();
  await last.close();
  expect(snapshot.open, JSON.stringify(snapshot)).toBe(0);
  expect(accounted(last.ledger)).toBe(snapshot.received);
});

const GET_CLOSE = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

describe("the mirror fails", () => {
  const seen = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

  test("an intake that throws changes no answer and is counted", async () => {
    const { exchange, ledger, settled } = await open({
      live: answering(OK),
      offer: () => {
        throw new Error("broken");
      },
    });
    expect(await exchange(GET_CLOSE)).toBe(seen);
    await settled();
    expect(ledger.snapshot().dropped).toEqual({ "shadow-down": 1 });
  });

  test("an intake that always refuses changes no answer and gets its bytes back", async () => {
    const { exchange, ledger, settled, memory } = await open({
      live: answering(OK),
      offer: () => "in-flight-full",
    });
    expect(
      await exchange(
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
      ),
    ).toBe(seen);
    await settled();
    expect(ledger.snapshot().dropped).toEqual({ "in-flight-full": 1 });
    expect(memory.used).toBe(0);
  });

  test("bodies at the limit are mirrored, one byte more is dropped, live gets both", async () => {
    const bodies: string[] = [];
    const { exchange, ledger, settled, memory } = await open({
      live: answering(OK, bodies),
      mirror: { bodyMax: 10 },
    });
    for (const body of ["0123456789", "0123456789a"]) {
      const head = `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
      expect(await exchange(head + body)).toBe(seen);
    }
    await settled();
    expect(bodies.map((text) => text.slice(text.indexOf("\r\n\r\n") + 4))).toEqual([
      "0123456789",
      "0123456789a",
    ]);
    expect(ledger.snapshot()).toMatchObject({ mirrored: 1, dropped: { "body-too-large": 1 } });
    expect(memory.used).toBe(10);
  });

  test("a full budget drops the copy and frees what was held", async () => {
    const { exchange, ledger, settled, memory } = await open({ live: answering(OK), memoryMax: 3 });
    expect(
      await exchange(
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nabcd",
      ),
    ).toBe(seen);
    await settled();
    expect(ledger.snapshot().dropped).toEqual({ "memory-full": 1 });
    expect(memory.used).toBe(0);
  });

  test("filtered requests keep nothing, paused ones are filtered, live's status is told", async () => {
    const { exchange, ledger, settled, path, offered, statuses } = await open({
      live: answering(OK),
      mirror: { methods: ["GET"], exclude: ["/healthz"] },
    });
    await exchange("GET /healthz?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await exchange(
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
    );
    path.setMirroring(false);
    await exchange(GET_CLOSE);
    path.setMirroring(true);
    await exchange(GET_CLOSE);
    await settled();
    expect(ledger.snapshot()).toMatchObject({ received: 4, filtered: 3, mirrored: 1 });
    expect(offered.length).toBe(1);
    expect(statuses).toEqual([[0, 200]]);
  });

  test("a request whose head came before mirroring was switched off is filtered and let go", async () => {
    const { client, ledger, settled, path, offered, memory } = await open({
      live: answering(OK),
      mirror: { bodyMax: 4 },
    });
    for (const rest of ["i", "ideous"]) {
      const length = rest.length + 1;
      const wire = client().send(
        `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\nh`,
      );
      await eventually(() => memory.used === 1);
      path.setMirroring(false);
      expect(await wire.send(rest).end()).toBe(seen);
      path.setMirroring(true);
    }
    await settled();
    expect(ledger.snapshot()).toMatchObject({ received: 2, filtered: 2, mirrored: 0, dropped: {} });
    expect(offered).toEqual([]);
    expect(memory.used).toBe(0);
  });
});
