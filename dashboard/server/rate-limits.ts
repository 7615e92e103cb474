import type { Clock } from "../../core/index.ts";

/** So many at once, and so many a second after that. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface RateLimit {
  /** Takes one for this client: 0 where it may, else the seconds until it may, at least 1. */
  take(client: string): number;
  /** How often somebody was refused. */
  readonly refused: number;
  /** How often a client was forgotten to make room for another. */
  readonly forgotten: number;
}

interface Bucket {
  left: number;
  atMs: number;
}

const CLIENTS_MAX = 4096;

/** One bucket of tokens a client; of the clients, the 4,096 that were here last. */
export function createRateLimit(rate: Rate, clock: Clock): RateLimit {
  const buckets = new Map<string, Bucket>();
  const counts = { refused: 0, forgotten: 0 };
  return {
    take(client) {
      const now = clock.monotonicMs();
      const bucket = buckets.get(client) ?? { left: rate.burst, atMs: now };
      // Put back at the end: the first one of the map is the one longest away.
      buckets.delete(client);
      if (buckets.size >= CLIENTS_MAX) {
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          counts.forgotten += 1;
          break;
        }
      }
      buckets.set(client, bucket);
      const since = Math.max(0, now - bucket.atMs) / 1000;
      bucket.left = Math.min(rate.burst, bucket.left + since * rate.perSecond);
      bucket.atMs = now;
      if (bucket.left >= 1) {
        bucket.left -= 1;
        return 0;
      }
      counts.refused += 1;
      return Math.max(1, Math.ceil((1 - bucket.left) / rate.perSecond));
    },
    get refused() {
      return counts.refused;
    },
    get forgotten() {
      return counts.forgotten;
    },
  };
}

/** A client by its address; of IPv6 the network, because a machine has all of its addresses. */
export function clientOf(address: string | undefined): string {
  if (address === undefined) return "";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const behind = tail === "" ? [] : tail.split(":");
    while (groups.length + behind.length < 8) groups.push("0");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}
