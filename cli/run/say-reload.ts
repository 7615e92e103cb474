import type { Logger } from "../../core/index.ts";
import type { ReloadPlan } from "./reload-plan.ts";

/** Says in the log what of a new configuration holds now, and what waits for the next start. */
export function sayReload(
  logger: Logger,
  { waiting, changed }: Pick<ReloadPlan, "waiting" | "changed">,
): void {
  if (waiting.length > 0) {
    logger.warn("reload-waits", {
      code: "CONFIG_RESTART",
      keys: waiting,
      message: `${waiting.join(", ")}: changed in the file, and in force after the next start.`,
    });
  }
  logger.info("reloaded", { changed });
}
