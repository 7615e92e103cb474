import { enableCompileCache } from "node:module";
import { workerData } from "node:worker_threads";
import { keepTickShape } from "../launch/keep-tick-shape.ts";
import type { ThreadData } from "./run-options.ts";

enableCompileCache();
keepTickShape();
const { serveShadowThread } = await import("./serve-shadow-thread.ts");
await serveShadowThread();
// Not before it serves: on a busy machine the start itself would take minutes.
const { besideLive }: ThreadData = workerData;
if (besideLive) {
  const { yieldToLive } = await import("./yield-to-live.ts");
  yieldToLive();
}
