import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Megabytes of a semi-space, and sweeps of the young generation by its own thread alone: shared with
 * helpers they cost twice the time (docs/decisions/009). And nothing is made in the old generation:
 * after one burst in which exchanges had to wait, V8 would take every later one for long-lived too,
 * and each would keep its answers with it (docs/decisions/025). Old generations grow by a tenth between
 * two collections, and the compiler in the middle, whose working memory stays with the process for
 * every thread, is left out (docs/decisions/042). V8 takes them when a process starts.
 */
const FLAGS = [
  "--max-semi-space-size=2",
  "--no-parallel-scavenge",
  "--no-allocation-site-pretenuring",
  "--heap-growing-percent=10",
  "--no-maglev",
];
/** Commands that carry traffic. */
const CARRYING = new Set(["run", "demo"]);

/**
 * Request bodies pass through as buffers whose small handles alone count as young memory: a young
 * generation that grows to V8's 16 MiB keeps over a hundred megabytes of dead bodies between two
 * sweeps. So a process that carries traffic starts itself again in place, with the same pid and
 * files, where the system can do that; about 40 ms. Elsewhere it goes on as it is.
 *
 * glibc keeps a pool of free memory for each thread that ever asked for some, and hands none of it to
 * the others; two for all threads hold a long run in a sixth less (docs/decisions/040).
 *
 * The compile cache is named in the environment because only then do the first files of the process
 * and of its threads come from it too: unbuilt, each of them would load Node's type stripper (8 MB).
 */
export function boundMemory(argv: readonly string[]): void {
  const [, script, command] = argv;
  if (script === undefined || command === undefined || !CARRYING.has(command)) return;
  restartBounded(argv);
}

/** The same for whatever is to be measured as such a process. */
export function restartBounded(argv: readonly string[]): void {
  const [node = process.execPath, ...rest] = argv;
  if (process.platform === "win32" || typeof process.execve !== "function") return;
  if (process.execArgv.some((flag) => flag.startsWith("--max-semi-space-size"))) return;
  try {
    process.execve(node, [node, ...process.execArgv, ...FLAGS, ...rest], {
      MALLOC_ARENA_MAX: "2",
      ...process.env,
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? join(tmpdir(), "node-compile-cache"),
    });
  } catch {
    // Not possible here: only the bound on memory is looser.
  }
}
