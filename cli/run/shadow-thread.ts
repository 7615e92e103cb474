import { enableCompileCache } from "node:module";

enableCompileCache();
const { serveShadowThread } = await import("./serve-shadow-thread.ts");
await serveShadowThread();
// Not before it serves: on a busy machine the start itself would take minutes.
const { yieldToLive } = await import("./yield-to-live.ts");
yieldToLive();
