// What the main thread needs at any rate. Live path and tap come with node:http, 8 MB, which a process
// whose workers carry need not hold: they are behind proxy/index.ts, imported where one starts.
export { ByteBudget, MEMORY_SHARES } from "../byte-budget.ts";
export { ChangingPolicy, rampFrom } from "../capture/changing-policy.ts";
export { createDial } from "../http1/dial.ts";
export { readListenerTls } from "../live/listener-tls.ts";
export { createRedactor } from "../redact/redactor.ts";
export { LATENCY_BOUNDS_SECONDS, addLatency } from "../timing/latency-histogram.ts";
export { LiveTimings } from "../timing/live-timings.ts";
export { createLiveWorkers, workersBudget } from "../workers/live-workers.ts";
export { createShadowLink } from "./shadow-link.ts";
export { workerThread } from "./worker-thread.ts";
