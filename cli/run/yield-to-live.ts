import { execFile } from "node:child_process";
import { setPriority } from "node:os";
import { osThreadId } from "./os-thread-id.ts";

const LOWEST = 19;

/**
 * Puts this thread behind live traffic: the lowest priority, and on Linux the idle class, where whoever
 * of the live thread wakes up gets the core at once instead of after a time slice of some milliseconds
 * (docs/decisions/015). For a thread that serves already.
 */
export function yieldToLive(): void {
  try {
    setPriority(0, LOWEST);
    const thread = osThreadId();
    if (thread === undefined) return;
    // chrt is part of util-linux; where it is missing the lower priority has to do.
    execFile("chrt", ["--idle", "--pid", "0", String(thread)], () => undefined);
  } catch {
    // A system that refuses is only less polite.
  }
}
