export { type Approval } from "./approval.ts";
export { type Role, type PerRole, ROLES, perRole } from "./role.ts";
export { ShadowError, errorCode } from "./errors.ts";
export { type Clock, type ManualClock, systemClock, manualClock } from "./clock.ts";
export { type RawHeaders, headerValue, fromPairs } from "./headers.ts";
export type { Answer, AnswerBody, Outcome } from "./outcome.ts";
export type { Exchange, Placement, RequestSnapshot } from "./exchange.ts";
export type { ExchangeSink, Logger, Redactor } from "./ports.ts";
export { type Random, seededRandom } from "./random.ts";
export { BoundedQueue } from "./bounded-queue.ts";
// Types alone of files that load zod: only a thread that reads a configuration pays for it.
export type {
  CompareRule,
  Config,
  ConfigInput,
  EndpointMinimum,
  GateConfig,
  MirrorConfig,
  PrivacyConfig,
} from "./config/schema.ts";
export { type LiveLimits, LIVE_LIMITS } from "./config/live-limits.ts";
export type { ListenerTls } from "./config/listener-tls.ts";
export { defineConfig } from "./config/define-config.ts";
export { gateOf } from "./gate-of.ts";
export { BLOCK_DEFAULT, GATE_DEFAULTS } from "./gate-defaults.ts";
export { listenError } from "./listen-error.ts";
export type { ListenAddress, TcpAddress } from "./config/address.ts";
export { isLoopback } from "./is-loopback.ts";
export { type ServiceAddress, type TlsFiles, readServiceAddress } from "./service-address.ts";
export {
  type PathPattern,
  type PathStep,
  type PathSegment,
  parsePathPattern,
  pathMatches,
  printPath,
  printSegment,
} from "./json-path.ts";
export { type LedgerSnapshot, type Ledger, type RequestLedger, createLedger } from "./ledger.ts";
export type {
  ArrayProfile,
  DocumentedPath,
  EndpointProfile,
  Profiles,
  RefusedPlaces,
  ValueProfile,
} from "./profiles.ts";
export { maskNested } from "./mask-nested.ts";
