import { spawn } from "node:child_process";
import { constants } from "node:os";

// A terminal's Ctrl-C, or `timeout`, signals the whole process group: the child has it already.
const SAME_SIGNAL_MS = 200;

/**
 * Lets another node take this process's place: it gets the arguments, stdin, stdout, stderr and the
 * signals, and this process ends as it ends (same exit code, same signal).
 */
export function handOver(node, args) {
  const child = spawn(node, args, { stdio: "inherit" });
  const lastForwardedAt = new Map();
  const atATerminal = process.stdin.isTTY === true || process.stderr.isTTY === true;
  const forward = (signal) => {
    if (signal === "SIGINT" && atATerminal) return;
    const now = performance.now();
    if (now - (lastForwardedAt.get(signal) ?? -Infinity) < SAME_SIGNAL_MS) return;
    lastForwardedAt.set(signal, now);
    child.kill(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, forward);

  child.once("error", (error) => {
    process.stderr.write(
      `${node} cannot be started: ${error.message}\nInstall the packages again: npm ci\n`,
    );
    process.exit(70);
  });
  child.once("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 70);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // Only reached for a signal that does not end a process.
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
  });
}
