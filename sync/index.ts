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
export {
  type Headcount,
  type ReadyState,
  RoleReadiness,
  type Shortfall,
} from "./ready/role-readiness.ts";
export { RoleWatch } from "./ready/role-watch.ts";
export { MirrorWindow } from "./window/mirror-window.ts";
export { type SyncOptions, createSync } from "./client/create-sync.ts";
export { guardToken } from "./client/guard-token.ts";
export type { RunEvent } from "./client/run-event.ts";
export type {
  BarrierOptions,
  Delivery,
  DoubleBarrier,
  Election,
  Latch,
  LeaderInfo,
  Leadership,
  Lease,
  LeaseOptions,
  MemberInfo,
  Membership,
  Message,
  MutationOptions,
  Op,
  PullOptions,
  Semaphore,
  SignalOptions,
  SubscribeOptions,
  Subscription,
  SyncClient,
  Topic,
  WorkQueue,
} from "./client/sync-client.ts";
export { type SyncServer, type SyncServerOptions, createSyncServer } from "./server/sync-server.ts";
export type { SyncCounters } from "./server/sync-counters.ts";
export { type WsBackendOptions, createWsBackend } from "./ws/ws-backend.ts";
export { type WsSyncOptions, createWsSync } from "./ws/create-ws-sync.ts";
