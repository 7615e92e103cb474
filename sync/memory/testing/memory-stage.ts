import { manualClock } from "../../../core/index.ts";
import { manualTime } from "../../testing/case-time.ts";
import type { SyncStage } from "../../testing/stage.ts";
import { memoryBackend } from "../memory-backend.ts";

const RUN_TTL_MS = 3_600_000;

/** One backend in memory that all clients share, on a clock that is held. */
export async function memoryStage(): Promise<SyncStage> {
  const clock = manualClock(1_700_000_000_000);
  const backend = memoryBackend({ clock, runTtlMs: RUN_TTL_MS });
  return {
    clock,
    time: manualTime(clock),
    runTtlMs: RUN_TTL_MS,
    connect: async () => ({ backend, owned: false }),
    stats: () => backend.stats(),
    async collect() {
      backend.collect();
    },
    [Symbol.asyncDispose]: () => backend.close(),
  };
}
