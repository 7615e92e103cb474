/** Megabytes of a semi-space; V8 takes it only when a process starts. */
const FLAG = "--max-semi-space-size=2";
/** Commands that carry traffic. */
const CARRYING = new Set(["run", "demo"]);

/**
 * Request bodies pass through as buffers whose small handles alone count as young memory: a young
 * generation that grows to V8's 16 MiB keeps over a hundred megabytes of dead bodies between two
 * sweeps. So a process that carries traffic starts itself again in place, with the same pid and
 * files, where the system can do that; about 40 ms. Elsewhere it goes on as it is.
 */
export function boundYoungGeneration(argv: readonly string[]): void {
  const [node = process.execPath, script, command] = argv;
  if (script === undefined || command === undefined || !CARRYING.has(command)) return;
  if (process.platform === "win32" || typeof process.execve !== "function") return;
  if (process.execArgv.some((flag) => flag.startsWith("--max-semi-space-size"))) return;
  try {
    process.execve(node, [node, ...process.execArgv, FLAG, ...argv.slice(1)], process.env);
  } catch {
    // Not possible here: only the bound on memory is looser.
  }
}
