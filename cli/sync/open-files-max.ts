import { readFileSync } from "node:fs";

/** Files this process may open: Linux says so. Undefined where nobody does, or where all may be. */
export function openFilesMax(): number | undefined {
  try {
    const found = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
    return found === null ? undefined : Number(found[1]);
  } catch {
    return undefined;
  }
}
