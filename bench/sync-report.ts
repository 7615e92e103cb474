import type { Ratio } from "./ratio.ts";
import type { SyncCosts } from "./sync-costs.ts";
import { table } from "./table.ts";

/** What coordination in memory is promised to cost. */
export function syncRatios({ waiters, ...found }: SyncCosts): Ratio[] {
  const parties = waiters.find((one) => one.waiters === 10_000)?.clientReleaseMs ?? Number.NaN;
  const [least, most] = [waiters[0], waiters.at(-1)];
  const growth = (most?.signalsMs ?? Number.NaN) / (least?.signalsMs ?? Number.NaN);
  const below = (what: string, reached: number, limit: number): Ratio => ({
    what,
    reached,
    wanted: { text: `< ${limit}`, held: reached < limit },
  });
  return [
    below("milliseconds to release 10,000 parties of a barrier", parties, 50),
    below("milliseconds from publish to deliver, 100 subscribers, p50", found.deliveryP50Ms, 1),
    below("milliseconds from publish to deliver, 100 subscribers, p99", found.deliveryP99Ms, 5),
    {
      what: "messages a second, replay of 100,000 to a late subscriber",
      reached: found.replayed,
      wanted: { text: "> 100000", held: found.replayed > 100_000 },
    },
    {
      what: `1,000 signals beside ${most?.waiters} waiters / beside ${least?.waiters}`,
      reached: growth,
    },
  ];
}

export function syncTable({ waiters }: SyncCosts): string {
  const head = ["waiters", "1,000 signals ms", "release ms, raw", "release ms, clients"];
  return table(
    head,
    waiters.map((one) => [
      String(one.waiters),
      ...[one.signalsMs, one.rawReleaseMs, one.clientReleaseMs].map((ms) => ms.toFixed(2)),
    ]),
  );
}
