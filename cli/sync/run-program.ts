import { spawn } from "node:child_process";
import { constants } from "node:os";
import { errorCode } from "../../core/index.ts";

export interface ProgramToRun {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Asks it to end (SIGTERM), and lets it take its time. */
  readonly stop: AbortSignal;
  /** Asks it likewise; what has not ended after `graceMs` is killed, its children as well. */
  readonly kill: AbortSignal;
  readonly graceMs: number;
  /** In a group of its own its children are ended with it, but it cannot read from a terminal. */
  readonly ownGroup: boolean;
  /** Told why it could not be started. */
  say(sentence: string): void;
}

/** What a shell returns where a program cannot be found, or may not be run. */
const NOT_FOUND = 127;
const NOT_ALLOWED = 126;
const SIGNALLED = 128;

/**
 * Runs a program with our input and output to its end; its exit code, or as a shell says it, 128 and
 * the number of the signal that ended it; 127 or 126 where it cannot be started.
 */
export function runProgram(program: ProgramToRun): Promise<number> {
  const { command, environment, graceMs, ownGroup } = program;
  const [file = "", ...args] = command;
  const { promise, resolve } = Promise.withResolvers<number>();
  const child = spawn(file, args, { stdio: "inherit", env: environment, detached: ownGroup });
  let force: NodeJS.Timeout | undefined;
  const send = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(ownGroup ? -child.pid : child.pid, signal);
    } catch {
      // It ended by itself.
    }
  };
  const stop = (): void => send("SIGTERM");
  const kill = (): void => {
    send("SIGTERM");
    force = setTimeout(() => send("SIGKILL"), graceMs);
  };
  child.once("error", (cause) => {
    const code = errorCode(cause);
    const why = code === "ENOENT" ? "there is no such file, here or on PATH" : "it may not be run";
    program.say(`${code}: ${file} cannot be started: ${why}`);
    resolve(code === "ENOENT" ? NOT_FOUND : NOT_ALLOWED);
  });
  child.once("exit", (code, signal) => {
    clearTimeout(force);
    program.stop.removeEventListener("abort", stop);
    program.kill.removeEventListener("abort", kill);
    // Children that it left behind would go on without the lease.
    if (program.kill.aborted && ownGroup) send("SIGKILL");
    resolve(code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal]));
  });
  whenAborted(program.stop, stop);
  whenAborted(program.kill, kill);
  return promise;
}

function whenAborted(signal: AbortSignal, run: () => void): void {
  if (signal.aborted) run();
  else signal.addEventListener("abort", run, { once: true });
}
