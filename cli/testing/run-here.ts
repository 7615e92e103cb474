import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { runCommandLine } from "../run-command-line.ts";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * What `shadowdiff ARGS` says and ends with, in this process. For lines that are refused, or helps that are printed,
 * before anything starts: half a second of CPU for each process would show the same. `env` is all it sees.
 */
export async function runHere(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  const code = await runCommandLine(args, {
    environment: env,
    out: (text) => (said.stdout += text),
    err: (text) => (said.stderr += text),
    live: false,
    colour: false,
    input: Readable.from([]),
    onInterrupt: () => () => {},
    onHangup: () => () => {},
    faults: new EventEmitter(),
    exitNow: (ended) => {
      throw new Error(`it ended at once with ${ended}`);
    },
    drained: () => Promise.resolve(),
    onOutputClosed: () => {},
  });
  return { code, ...said };
}
