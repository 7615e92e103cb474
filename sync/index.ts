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
export { type SyncServer, type SyncServerOptions, createSyncServer } from "./server/sync-server.ts";
export type { SyncCounters } from "./server/sync-counters.ts";
export { type WsBackendOptions, createWsBackend } from "./ws/ws-backend.ts";
