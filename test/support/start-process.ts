import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

const OUTPUT_CHARACTERS_MAX = 64 * 1024;
/** A busy machine may need long to end what is under way; who hangs is ended all the same. */
const STOP_LIMIT_MS = 30_000;

export interface RunningProcess {
  readonly pid: number;
  /** The last 64 KiB of either stream. */
  stdout(): string;
  stderr(): string;
  /** The first line of stdout; throws with stderr where the process ends or the time is up first. */
  firstLine(limitMs?: number): Promise<string>;
  /** Sends SIGTERM, after thirty seconds SIGKILL; the exit code, or null where a signal ended it. */
  stop(): Promise<number | null>;
  exited(): Promise<number | null>;
}

export interface ProcessOptions {
  /** Arguments of node; the first is the script. */
  readonly args: readonly string[];
  /** The Node that runs it; the one that runs the tests by default. */
  readonly node?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** So many files it may open, and no more. */
  readonly openFiles?: number;
}

/** Starts a Node program. Whoever starts it also stops it. */
export function startProcess(options: ProcessOptions): RunningProcess {
  const { openFiles, args, node = process.execPath } = options;
  const limited = ["-c", `ulimit -n ${openFiles} && exec "$0" "$@"`, node, ...args];
  const command = openFiles === undefined ? node : "sh";
  const child = spawn(command, openFiles === undefined ? [...args] : limited, {
    cwd: options.cwd ?? REPOSITORY,
    env: { ...process.env, NO_COLOR: "1", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] = (output[name] + text).slice(-OUTPUT_CHARACTERS_MAX);
    });
  }
  const ended: Promise<number | null> = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  });
  // Nobody may be waiting when it ends badly; whoever asks later still hears of it.
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exited: () => ended,
    firstLine: (limitMs = 15_000) => firstLineOf(child, output, { ended, limitMs }),
    async stop() {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      const code = await ended;
      clearTimeout(force);
      return code;
    },
  };
}

async function firstLineOf(
  child: ChildProcess,
  output: { readonly stdout: string; readonly stderr: string },
  until: { ended: Promise<number | null>; limitMs: number },
): Promise<string> {
  const timeUp = AbortSignal.timeout(until.limitMs);
  const end = until.ended.then((code) => Promise.reject(new Error(`it ended with ${code}`)));
  end.catch(() => undefined);
  try {
    while (!output.stdout.includes("\n")) {
      if (child.stdout === null) throw new Error("it has no stdout");
      await Promise.race([once(child.stdout, "data", { signal: timeUp }), end]);
    }
  } catch (cause) {
    throw new Error(`no line on stdout of process ${child.pid}: ${output.stderr}`, { cause });
  }
  return output.stdout.slice(0, output.stdout.indexOf("\n"));
}
