import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";

/** Which of the two cores a process may use: the proxy under test has one to itself. */
export const PROXY_CORE = "0";
export const LOAD_CORE = "1";

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a program bound to one core. taskset replaces itself by it, so the pid is the program's. */
export function startOn(core: string, command: readonly string[]): Started {
  const child = spawn("taskset", ["-c", core, ...command], { stdio: ["ignore", "pipe", "pipe"] });
  if (child.pid === undefined) throw new Error(`cannot start ${command.join(" ")}`);
  child.stderr?.resume();
  return {
    child,
    pid: child.pid,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(force);
    },
  };
}

/** Moves a process that runs already, with all its threads. */
export function bindTo(core: string, pid: number): void {
  spawnSync("taskset", ["-a", "-c", "-p", core, String(pid)]);
}

/** Puts a program behind everything else on its core: Linux runs it when nobody else wants to. */
export function putBehind(started: Started): void {
  spawnSync("chrt", ["--idle", "--all-tasks", "--pid", "0", String(started.pid)]);
}

/** One of this folder's programs, with the Node that runs the bench. */
export function startScript(
  core: string,
  file: string,
  args: readonly (string | number)[],
): Started {
  const path = new URL(file, import.meta.url).pathname;
  return startOn(core, [process.execPath, path, ...args.map(String)]);
}

/** The first line of standard output, for programs that say when they are ready. */
export async function firstLine(started: Started): Promise<string> {
  const output = started.child.stdout;
  if (output === null) throw new Error("no standard output");
  let text = "";
  for await (const chunk of output) {
    text += String(chunk);
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error("ended before it was ready");
}

/** CPU time used so far, microseconds: by the process, and by its main thread alone. */
export function cpuOf(pid: number): { processUs: number; mainThreadUs: number } {
  return {
    processUs: cpuFrom(`/proc/${pid}/stat`),
    mainThreadUs: schedulerUs(`/proc/${pid}/task/${pid}/schedstat`),
  };
}

/** Sum over all threads that are alive now, from the scheduler's nanosecond clock. */
export function threadsCpuUs(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    sum += schedulerUs(`/proc/${pid}/task/${thread}/schedstat`);
  }
  return sum;
}

export function rssMiB(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? 0) / 1024;
}

export function have(program: string): boolean {
  return spawnSync("which", [program]).status === 0;
}

/** utime + stime in clock ticks of 10 ms; fields counted behind the last parenthesis of the name. */
function cpuFrom(file: string): number {
  const fields = readFileSync(file, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function schedulerUs(file: string): number {
  return Number(readFileSync(file, "utf8").split(" ")[0]) / 1000;
}
