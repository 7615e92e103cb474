export type {
  Grant,
  Holder,
  LeaseWant,
  SyncBackend,
  SyncStats,
  Taken,
  TopicEntry,
} from "./backend.ts";
export { SyncError, type SyncCode, type SyncErrorDetails } from "./sync-error.ts";
export { type RunScope, ScopedKeys, runOf } from "./keys.ts";
export {
  type MemoryBackend,
  type MemoryBackendOptions,
  memoryBackend,
} from "./memory/memory-backend.ts";
export type { MemoryLimits } from "./memory/usage.ts";
export { type CountedSignal, observeSignals } from "./observe-signals.ts";
export { type ReadyState, RoleReadiness, type Shortfall } from "./ready/role-readiness.ts";
export { RoleWatch } from "./ready/role-watch.ts";
export { type SyncServer, type SyncServerOptions, createSyncServer } from "./server/sync-server.ts";
