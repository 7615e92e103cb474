import { describe, expect, test } from "vitest";
import type { Logger } from "../../core/index.ts";
import { askBare } from "../../test/support/ask-bare.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { connectionLimits, tooMany } from "./connection-limits.ts";
import { silent, startTestServer } from "./testing/start-server.ts";

test("of 1,000 that come at once each is served or told that there is no place", async () => {
  const told: unknown[] = [];
  const logger: Logger = { ...silent, warn: (event, fields) => told.push(event, fields) };
  await using server = await startTestServer({ connectionsMax: 400, logger });
  const port = Number(new URL(server.ws).port);
  const all = await Promise.all(Array.from({ length: 1000 }, () => askBare(port)));
  const served = all.filter(({ answer }) => answer.startsWith("HTTP/1.1 101 "));
  const refused = all.filter(({ answer }) => answer.startsWith("HTTP/1.1 503 "));
  expect([served.length, refused.length]).toEqual([400, 600]);
  expect(refused.every(({ answer }) => answer.includes('"code":"TOO_MANY"'))).toBe(true);
  expect(server.server.counters()).toMatchObject({ connections: 400, accepted: 400, refused: 600 });
  expect(told).toEqual([
    "sync.server.full",
    { message: "400 connections are open, and no more are served" },
  ]);

  for (const { socket } of all) socket.destroy();
  await waitFor("everybody to be gone", async () =>
    server.server.counters().connections === 0 ? true : undefined,
  );
  const next = await askBare(port);
  expect(next.answer).toMatch(/^HTTP\/1\.1 101 /);
  next.socket.destroy();
});

test("what is told that there is no place does not count", async () => {
  await using server = await startTestServer({ connectionsMax: 8 });
  const port = Number(new URL(server.ws).port);
  const signal = ["POST /v1/states/s/signal HTTP/1.1", "Host: x", "Content-Length: 0", "", ""];
  const held = await Promise.all(Array.from({ length: 8 }, () => askBare(port)));
  const last = await askBare(port, signal);
  const over = await askBare(port, signal);
  expect(last.answer).toContain('{"seq":1}');
  expect(over.answer).toMatch(/^HTTP\/1\.1 503 /);
  expect(await server.backend.count("s")).toBe(1);
  for (const { socket } of [...held, last, over]) socket.destroy();
});

describe("the files a process may open", () => {
  test.each([
    [{ files: undefined }, { served: 65_536, accepted: 66_560 }],
    [{ files: 1_048_576 }, { served: 65_536, accepted: 66_560 }],
    [{ files: 20_000 }, { served: 16_918, accepted: 17_942 }],
    [
      { files: 20_000, fileShare: 0.25 },
      { served: 4361, accepted: 4984 },
    ],
    [{ files: 1024 }, { served: 756, accepted: 864 }],
    [
      { files: 20_000, connectionsMax: 100 },
      { served: 100, accepted: 113 },
    ],
    [{ files: 10 }, { served: 1, accepted: 2 }],
  ])("%j limit connections", (wanted, limits) => {
    expect(connectionLimits({ ...wanted })).toMatchObject(limits);
  });

  test("are named where it is they that allow no more", () => {
    expect(tooMany(connectionLimits({ files: 1024 }))).toBe(
      "756 connections are open, and no more are served (the process may open 1024 files: ulimit -n)",
    );
  });
});
