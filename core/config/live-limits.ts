/** What clients may ask of the live path; bytes and milliseconds. */
export interface LiveLimits {
  readonly headerBytes: number;
  readonly headerCount: number;
  readonly targetBytes: number;
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  readonly connections: number;
}

/** What one client may ask by default, also of a live path that is started without a configuration. */
export const LIVE_LIMITS: LiveLimits = {
  headerBytes: 16 * 1024,
  headerCount: 1000,
  targetBytes: 16 * 1024,
  headersTimeout: 60_000,
  requestTimeout: 3_600_000,
  keepAliveTimeout: 65_000,
  connections: 16_384,
};
