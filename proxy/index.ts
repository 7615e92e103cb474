export { ByteBudget, MEMORY_SHARES } from "./byte-budget.ts";
export { type CapturePolicy, createCapturePolicy } from "./capture/capture-policy.ts";
export { ChangingPolicy, rampFrom } from "./capture/changing-policy.ts";
export { createDial } from "./http1/dial.ts";
export { type LivePath, type LivePathOptions, createLivePath } from "./live/live-path.ts";
export { type CapturedRequest, type DropReason, type MirrorIntake } from "./mirror/intake.ts";
export { type ShadowLink, createShadowLink } from "./mirror/shadow-link.ts";
export { type ShadowStatus } from "./mirror/shadow-status.ts";
export { type ThreadUsage } from "./mirror/wire.ts";
export { workerPort, workerThread } from "./mirror/worker-thread.ts";
export { existingFiles } from "./recording/recording-files.ts";
export { type Recorder, createRecorder } from "./recording/recorder.ts";
export { RecorderCounts } from "./recording/recorder-counts.ts";
export { createRedactor } from "./redact/redactor.ts";
export { createTransportRedaction } from "./redact/transport-redaction.ts";
export { type ShadowServer, serveShadow } from "./shadow/shadow-server.ts";
export { type Tap, createTap } from "./tap/tap.ts";
export {
  type LiveWorkerStatus,
  type LiveWorkers,
  createLiveWorkers,
  workersBudget,
} from "./workers/live-workers.ts";
export { type SharedByteBudget } from "./workers/shared-byte-budget.ts";
export { type LiveWorkerData } from "./workers/wire.ts";
export { LATENCY_BOUNDS_SECONDS, addLatency } from "./timing/latency-histogram.ts";
export { type LiveLatency, LiveTimings } from "./timing/live-timings.ts";
