import { afterEach, describe, expect, test } from "vitest";
import { seededRandom } from "../../core/index.ts";
import {
  OK,
  type Stage,
  type StageOptions,
  accounted,
  answering,
  openStage,
  turn,
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

describe("mutated requests", () => {
  const SEEDS = [
    "GET /a?b=c HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
    "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5\r\nhello\r\n0\r\nX-T: v\r\n\r\n",
    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 1\r\n\r\n",
    "GET http://a:1/x HTTP/1.0\r\nConnection: keep-alive, x\r\nVia: 1.0 shadowdiff\r\n\r\n",
  ];
  const PIECES = [
    "\r\n",
    "\0",
    " ",
    ":",
    "\x80",
    "chunked",
    "Transfer-Encoding: chunked\r\n",
    "0",
    "HTTP/1.0",
    "Host: b\r\n",
    "//",
    "%",
    "Connection: close\r\n",
    "\r\n\r\n",
    "-1",
    "ffffffff",
  ];

  test.each([1, 2, 3])(
    "seed %i crashes nothing and every request is in one place",
    async (seed) => {
      const random = seededRandom(seed);
      const pick = <T>(items: readonly T[], fallback: T): T =>
        items[Math.floor(random() * items.length)] ?? fallback;
      const { client, ledger, exchange, settled } = await open({
        live: (wire) => {
          if (wire.received.includes("\r\n\r\n")) answering(OK)(wire);
        },
      });
      const endsAtMs = performance.now() + 500;
      for (let round = 0; round < 400 && performance.now() < endsAtMs; round += 1) {
        let bytes = pick(SEEDS, "") + (random() < 0.3 ? pick(SEEDS, "") : "");
        for (let cut = 0; cut < 1 + random() * 3; cut += 1) {
          const at = Math.floor(random() * bytes.length);
          const kept = at + (random() < 0.5 ? Math.floor(random() * 6) : 0);
          bytes = bytes.slice(0, at) + pick(PIECES, "") + bytes.slice(kept);
        }
        const wire = client();
        wire.socket.write(bytes, "latin1", () => {
          if (random() < 0.5) wire.socket.end();
        });
        for (let turns = 0; turns < 30 && !wire.ended; turns += 1) await turn();
        wire.socket.resetAndDestroy();
      }
      const answer = await exchange("GET /alive HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      expect(answer.slice(0, 12)).toBe("HTTP/1.1 200");
      await settled();
      expect(ledger.snapshot().received).toBeGreaterThan(10);
    },
  );
});
