import type { RunConfig } from "./run-options.ts";

/** Into how many parts the rate is split: each worker keeps one by itself, and so does a tap beside them. */
export function ratePartsOf({ proxy, tap }: RunConfig): number {
  if (proxy === undefined || proxy.workers === 1) return 1;
  return proxy.workers + (tap === undefined ? 0 : 1);
}

/** What the main thread's own policy keeps to: one part, where there are several. */
export function ratePart(config: RunConfig): RunConfig["mirror"] {
  const { mirror } = config;
  const parts = ratePartsOf(config);
  if (mirror.rateMax === undefined || parts === 1) return mirror;
  return { ...mirror, rateMax: mirror.rateMax / parts };
}
