import type { SharedByteBudget } from "../../proxy/index.ts";
import { ByteBudget, MEMORY_SHARES, workersBudget } from "../../proxy/mirror/index.ts";
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
