export { type Role, type PerRole, ROLES, perRole } from "./role.ts";
export { ShadowError, errorCode } from "./errors.ts";
export { type Clock, type ManualClock, systemClock, manualClock } from "./clock.ts";
export { type RawHeaders, headerValue, fromPairs } from "./headers.ts";
export { type Answer, type AnswerBody, type Outcome } from "./outcome.ts";
export { type Exchange, type Placement, type RequestSnapshot } from "./exchange.ts";
export { type ExchangeSink, type Logger, type Redactor } from "./ports.ts";
export { type Random, seededRandom } from "./random.ts";
export { BoundedQueue } from "./bounded-queue.ts";
export {
  type CompareRule,
  type Config,
  type ConfigInput,
  type GateConfig,
  type LiveLimits,
  type MirrorConfig,
  type PrivacyConfig,
  configSchema,
} from "./config/schema.ts";
export { bytes as bytesOf, duration } from "./config/units.ts";
export { LIVE_LIMITS } from "./config/limits.ts";
export { defineConfig } from "./config/define-config.ts";
export { listenError } from "./listen-error.ts";
export { type ListenAddress, type TcpAddress, isLoopback } from "./config/address.ts";
export { type ServiceAddress, type TlsFiles, readServiceAddress } from "./service-address.ts";
export {
  type PathPattern,
  type PathSegment,
  parsePathPattern,
  pathMatches,
  printPath,
  printSegment,
} from "./json-path.ts";
export { type LedgerSnapshot, type Ledger, type RequestLedger, createLedger } from "./ledger.ts";
