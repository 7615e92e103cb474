import {
  ByteBudget,
  MEMORY_SHARES,
  type SharedByteBudget,
  workersBudget,
} from "../../proxy/index.ts";
import type { RunConfig } from "./run-options.ts";

/** The byte budget, and its shared memory where workers take of it. */
export type LiveMemory =
  | { readonly kind: "own"; readonly budget: ByteBudget }
  | {
      readonly kind: "shared";
      readonly budget: SharedByteBudget;
      readonly shared: SharedArrayBuffer;
    };

/** Workers take of a budget in shared memory. */
export function memoryOf({ proxy, mirror }: RunConfig): LiveMemory {
  const limit = mirror.memoryMax * MEMORY_SHARES.requests;
  if (proxy === undefined || proxy.workers === 1) {
    return { kind: "own", budget: new ByteBudget(limit) };
  }
  const { memory, main } = workersBudget(proxy.workers, limit);
  return { kind: "shared", budget: main, shared: memory };
}

/** What the main thread's own policy keeps to, beside workers that have parts of the rate as well. */
export function ratePart({ proxy, tap, mirror }: RunConfig): RunConfig["mirror"] {
  if (mirror.rateMax === undefined || proxy === undefined || proxy.workers === 1) return mirror;
  const parts = proxy.workers + (tap === undefined ? 0 : 1);
  return { ...mirror, rateMax: mirror.rateMax / parts };
}
