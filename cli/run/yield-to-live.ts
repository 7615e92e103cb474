import { execFile } from "node:child_process";
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

const LOWEST = 19;

/**
 * Puts this thread behind live traffic: the lowest priority, and on Linux the idle class, where whoever
 * of the live thread wakes up gets the core at once instead of after a time slice of some milliseconds
 * (docs/decisions/015). For a thread that serves already.
 */
export function yieldToLive(): void {
  try {
    setPriority(0, LOWEST);
    if (process.platform !== "linux") return;
    const thread = readlinkSync("/proc/thread-self").split("/").at(-1) ?? "";
    // chrt is part of util-linux; where it is missing the lower priority has to do.
    execFile("chrt", ["--idle", "--pid", "0", thread], () => undefined);
  } catch {
    // A system that refuses is only less polite.
  }
}
