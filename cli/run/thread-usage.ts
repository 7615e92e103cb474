import { readFileSync } from "node:fs";
import type { ThreadUsage } from "../../proxy/index.ts";

/** Hundredths of a second: what Linux counts in towards programs, whatever its own clock does. */
const TICK_MS = 10;
/** Fields of `/proc/PID/task/TID/stat` from the state on, which follows the name: proc(5). */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** What the system gave a thread of this process so far; undefined where it does not say. */
export function threadUsage(osThread: number): ThreadUsage | undefined {
  try {
    const stat = readFileSync(`/proc/self/task/${osThread}/stat`, "latin1");
    // The name stands in parentheses and may hold anything, spaces and parentheses too.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
    if (!Number.isSafeInteger(ticks)) return undefined;
    return { cpuMs: ticks * TICK_MS, runnable: fields[0] === "R" };
  } catch {
    return undefined;
  }
}
