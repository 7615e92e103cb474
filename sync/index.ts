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
