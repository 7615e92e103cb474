import { median } from "./statistics.ts";

/** CPU microseconds this thread has used: what others on the machine do changes it little. */
function threadUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** The system counts a thread's time in ticks of some milliseconds. */
const MEASURED_US = 40_000;

/** CPU microseconds of one call, over as many as make the clock's ticks small. */
export function cpuUs(work: () => void): number {
  const before = threadUs();
  let used = 0;
  let calls = 0;
  for (let more = 1; used < MEASURED_US; more *= 2) {
    for (let call = 0; call < more; call += 1) work();
    calls += more;
    used = threadUs() - before;
  }
  return used / calls;
}

/**
 * Medians over rounds in which each work is measured after the other, so that whatever slows the
 * machine down slows all of them alike.
 */
export function interleaved<Name extends string>(
  works: Readonly<Record<Name, () => void>>,
  rounds: number,
): Record<Name, number> {
  const found = new Map<string, number[]>();
  const named = Object.entries<() => void>(works);
  for (const [, work] of named) cpuUs(work);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of named) {
      const list = found.get(name) ?? [];
      list.push(cpuUs(work));
      found.set(name, list);
    }
  }
  const medians: Record<string, number> = {};
  for (const [name, list] of found) medians[name] = median(list);
  return medians;
}
