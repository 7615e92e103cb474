import type { Placement } from "../../core/index.ts";
import type { Absorbed } from "../tally/moved-entry.ts";

/** Where exchanges of endpoints beyond the limit are counted, all together. */
export const OTHER_ENDPOINTS = "* (other endpoints)";

/** Gives every exchange its number in the run and in its endpoint. */
export interface Placer {
  place(endpoint: string): Placement;
  /** Goes on behind everything an earlier shadow thread has placed: at the next block. */
  resume(endpoint: string, placed: number): void;
  placed(endpoint: string): number;
  /** Gives what was placed at one endpoint a place in another; undefined where nothing was. */
  absorb(from: string, to: string): Making | undefined;
  readonly nextSeq: number;
  /** Exchanges placed under OTHER_ENDPOINTS. */
  readonly overflowed: number;
}

/** Where an absorbed endpoint goes, and what it leaves empty. */
export interface Making extends Absorbed {
  /** Indices before `base` that no exchange will ever have: their block has to do without. */
  readonly skipped: readonly number[];
}

export interface PlacerOptions {
  readonly blockSize: number;
  /** Endpoints with a name of their own. */
  readonly endpointsMax: number;
  readonly nextSeq: number;
  readonly overflowed: number;
}

export function createPlacer(options: PlacerOptions): Placer {
  const { blockSize, endpointsMax } = options;
  const indices = new Map<string, number>();
  let { nextSeq, overflowed } = options;
  const nameFor = (endpoint: string): string => {
    if (indices.has(endpoint) || indices.size < endpointsMax) return endpoint;
    overflowed += 1;
    return OTHER_ENDPOINTS;
  };
  return {
    place(wanted) {
      const endpoint = nameFor(wanted);
      const index = indices.get(endpoint) ?? 0;
      const seq = nextSeq;
      indices.set(endpoint, index + 1);
      nextSeq += 1;
      return { endpoint, seq, index };
    },
    resume(endpoint, placed) {
      indices.set(endpoint, Math.ceil(placed / blockSize) * blockSize);
    },
    placed: (endpoint) => indices.get(endpoint) ?? 0,
    absorb(from, to) {
      const moved = indices.get(from);
      if (moved === undefined) return undefined;
      indices.delete(from);
      const own = indices.get(to) ?? 0;
      const room = blockSize - (own % blockSize);
      const base = room === blockSize || moved <= room ? own : own + room;
      indices.set(to, base + moved);
      return {
        from,
        to,
        base,
        length: moved,
        skipped: Array.from({ length: base - own }, (_, at) => own + at),
      };
    },
    get nextSeq() {
      return nextSeq;
    },
    get overflowed() {
      return overflowed;
    },
  };
}
