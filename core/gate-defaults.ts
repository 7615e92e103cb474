/** The gate where nothing is configured, also for whoever judges without what checks a configuration. */
export const GATE_DEFAULTS = {
  alpha: 0.01,
  tolerance: 0,
  harm: 0.01,
  minRequests: 500,
  requiredEndpoints: [],
  /** Milliseconds. */
  latency: { p50: 0.1, p99: 0.2, minDelta: 2 },
  maxLost: 0.005,
};

/** Exchanges of a block, likewise. */
export const BLOCK_DEFAULT = 50;
