import type { Logger } from "../../core/index.ts";
import type { LifterProblem } from "../../differ/ingest/index.ts";

/** Logs what fails in lifters: the first, the second, the fourth and so on, and when one is left out. */
export function logLifterProblems(logger: Logger): (problem: LifterProblem) => void {
  return (problem) => {
    const { format, count, reason, leftOut } = problem;
    if ((count & (count - 1)) !== 0 && !leftOut) return;
    logger.warn("lifter-failed", { format, count, reason, leftOut });
  };
}
