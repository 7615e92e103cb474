import type { Ratio } from "./ratio.ts";
import { median } from "./statistics.ts";
import type { SyncCosts } from "./sync-costs.ts";
import type { WaiterCost } from "./sync-waiters.ts";
import { table } from "./table.ts";

/** What coordination is promised to cost, and how it grows. */
export function syncRatios({ memory, ws, redis }: SyncCosts): Ratio[] {
  const parties = memory.waiters.find((one) => one.waiters === 10_000)?.clientMs ?? Number.NaN;
  const memoryReplay = median(memory.replayed);
  const wsReplay = median(ws.replayed);
  const { asked, served, refused, failed, openMs, counted, bytesEach } = ws.idle;
  const forgotten =
    Math.abs(counted.open - served) + Math.abs(counted.refused - refused) + counted.left;
  return [
    below("milliseconds to release 10,000 parties of a barrier, memory", parties, 50),
    below("the same, 1,000 clients over WebSocket", median(ws.releasesMs), 100),
    below("publish to deliver, ms p50, 100 subscribers, memory", p50(memory.deliveries), 1),
    below("publish to deliver, ms p99, 100 subscribers, memory", p99(memory.deliveries), 5),
    shown("publish to deliver, ms p50, 100 clients over WebSocket", p50(ws.deliveries)),
    shown("publish to deliver, ms p99, 100 clients over WebSocket", p99(ws.deliveries)),
    above("messages a second, replay of 100,000, memory", memoryReplay, 100_000),
    above("messages a second, replay of 100,000, WebSocket", wsReplay, 50_000),
    shown("replay, WebSocket / memory", wsReplay / memoryReplay),
    below("kB of the server's RSS for an idle WebSocket", bytesEach / 1000, 30),
    below("the same, for a subscriber that never reads", ws.unreadBytesEach / 1000, 256),
    below(
      `of ${asked} connections at once (${(openMs / 1000).toFixed(1)} s): without an answer (${served} served, ${refused} refused)`,
      failed,
      1,
    ),
    below("the same: that the server counted otherwise, or held afterwards", forgotten, 1),
    ...(redis === undefined
      ? []
      : [above("signals a second, Redis, one process", median(redis.signals), 30_000)]),
    ...growth("memory", memory),
    ...growth("WebSocket", ws),
    ...(redis === undefined ? [] : growth("Redis", redis)),
  ];
}

export function syncTable({ memory, ws, redis }: SyncCosts): string {
  const head = ["backend", "waiters", "1,000 signals ms", "release ms", "release us a waiter"];
  const rows = [
    ...waiterRows("memory", memory.waiters),
    ...memory.waiters.map(({ waiters, clientMs }) => [
      "memory, clients",
      String(waiters),
      "",
      clientMs.toFixed(1),
      ((clientMs / waiters) * 1000).toFixed(2),
    ]),
    ...waiterRows("WebSocket, one connection", ws.waiters),
    ...waiterRows("Redis", redis?.waiters ?? []),
  ];
  const said =
    "Coordination, the fastest of the rounds: 1,000 signals that release nobody, and the last one until everybody is released. In the figures medians of the rounds; over WebSocket and Redis the server has one core, everything else the other.";
  return `${said}\n\n${table(head, rows)}`;
}

function waiterRows(backend: string, all: readonly WaiterCost[]): string[][] {
  return all.map(({ waiters, signalsMs, releaseMs }) => [
    backend,
    String(waiters),
    signalsMs.toFixed(1),
    releaseMs.toFixed(1),
    ((releaseMs / waiters) * 1000).toFixed(2),
  ]);
}

/** Waiters times signals would make the first ratio the quotient of the waiters. */
function growth(
  backend: string,
  { waiters, targetsMs }: { waiters: readonly WaiterCost[]; targetsMs: number },
): Ratio[] {
  const [least, most] = [waiters[0], waiters.at(-1)];
  if (least === undefined || most === undefined) return [];
  return [
    shown(
      `1,000 signals beside ${most.waiters} waiters / beside ${least.waiters}, ${backend}`,
      most.signalsMs / least.signalsMs,
    ),
    shown(
      `1,000 signals that release a waiter each at its own target / that release nobody, ${backend}`,
      targetsMs / least.signalsMs,
    ),
  ];
}

type Deliveries = readonly { readonly p50: number; readonly p99: number }[];
const p50 = (all: Deliveries): number => median(all.map((one) => one.p50));
const p99 = (all: Deliveries): number => median(all.map((one) => one.p99));

const shown = (what: string, reached: number): Ratio => ({ what, reached });
const below = (what: string, reached: number, limit: number): Ratio => ({
  what,
  reached,
  wanted: { text: `< ${limit}`, held: reached < limit },
});
const above = (what: string, reached: number, limit: number): Ratio => ({
  what,
  reached,
  wanted: { text: `>= ${limit}`, held: reached >= limit },
});
