// What the shadow's thread needs, without the live path's servers: every module is memory in each thread.
export { workerPort } from "../mirror/worker-thread.ts";
export { createRecorder } from "../recording/recorder.ts";
export { RecorderCounts } from "../recording/recorder-counts.ts";
export { createRedactor } from "../redact/redactor.ts";
export { createTransportRedaction } from "../redact/transport-redaction.ts";
export { type Pace, serveShadow } from "./shadow-server.ts";
