import type { LiftLimits } from "../lift/lift-context.ts";

/** What one comparison may cost and keep. */
export interface CompareLimits extends LiftLimits {
  /** Levels walked; what lies deeper is compared as a whole. */
  readonly depthMax: number;
  /** Places walked; what comes after is compared as a whole. */
  readonly nodesMax: number;
  /**
   * Work that walking may cost: a place is one, a container four more, a document in a string fifteen
   * more, and so is a place that no kept difference speaks for. What comes after is compared container by container, each as a
   * whole.
   */
  readonly walkWorkMax: number;
  /** Node visits that finding partners in arrays may cost; beyond it partners go by index. */
  readonly alignWorkMax: number;
  /** Differences kept. The first of a path, kind and class is kept beyond it, up to as many again. */
  readonly differencesMax: number;
  /** Characters of a printed value. */
  readonly valueCharsMax: number;
}

export const DEFAULT_LIMITS: CompareLimits = {
  depthMax: 1000,
  nodesMax: 1_000_000,
  walkWorkMax: 300_000,
  alignWorkMax: 600_000,
  differencesMax: 200,
  valueCharsMax: 2048,
  decodedBytesMax: 16 * 1024 ** 2,
  decodedRatioMax: 200,
};
