import { readlinkSync } from "node:fs";

/** The number by which the system knows the thread that asks; undefined where it does not say. */
export function osThreadId(): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const id = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    return Number.isSafeInteger(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
