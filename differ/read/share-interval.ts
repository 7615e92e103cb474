/** A share and its interval, from 0 to 1. */
export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Normal quantile of 95 %. */
const Z = 1.959964;

/** A share with Wilson's interval (1927) of 95 %; of nothing, everything is possible. */
export function shareInterval(hits: number, n: number): ShareInterval {
  if (n === 0) return { share: 0, low: 0, high: 1 };
  const z2 = Z * Z;
  const share = hits / n;
  const middle = share + z2 / (2 * n);
  const spread = Z * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  const end = (side: -1 | 1) => (middle + side * spread) / (1 + z2 / n);
  // Rounding must not leave the share outside.
  return {
    share,
    low: hits === 0 ? 0 : Math.max(0, Math.min(share, end(-1))),
    high: hits === n ? 1 : Math.min(1, Math.max(share, end(1))),
  };
}
