import type { Approval } from "../../core/index.ts";
import type { Summary, Verdict } from "../../differ/index.ts";
import type { Terminal } from "../command.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodeOf } from "../output/exit-code-of.ts";
import { judgedReadings } from "./judge-reading.ts";
import { labelNoise } from "./label-noise.ts";
import { openSource } from "./verdict-source.ts";
import { waitForVerdict } from "./wait-for-verdict.ts";

/** Which run, how long to wait for it, and what it has to show. */
export interface GateRequest {
  /** Address of a running shadowdiff's admin server; this or `store`. */
  readonly url?: string | undefined;
  /** Folder of a store. */
  readonly store?: string | undefined;
  /** Name of the run; the newest by default. */
  readonly run?: string | undefined;
  readonly token?: string | undefined;
  /** With `store`: hold instead of those that the run began with. */
  readonly approvals?: readonly Approval[] | undefined;
  /** Milliseconds to wait for a pass or a fail; 0 by default. */
  readonly waitMs?: number | undefined;
  /** Every endpoint needs at least so many compared exchanges. */
  readonly minRequests?: number | undefined;
  /** Endpoints that must have been seen, e.g. "GET /products/{id}". */
  readonly required?: readonly string[] | undefined;
  /** An earlier run of the same store: places that failed there do not make this one fail. */
  readonly against?: string | undefined;
}

export interface GateResult {
  readonly run: string;
  readonly verdict: Verdict;
  /** What the command would exit with, without `--on-inconclusive warn`. */
  readonly exitCode: ExitCode;
  readonly summary: Summary;
}

const SILENT: Pick<Terminal, "err" | "live" | "columns"> = { err: () => {}, live: false };

/**
 * Waits for the verdict of a run, and says what a release job should do. Throws USAGE (also where `against`
 * names no earlier run), USAGE_TOKEN,
 * GATE_UNREACHABLE (after the wait), GATE_NO_SUCH_RUN, GATE_BAD_ANSWER and STORE_*.
 */
export async function runGate(
  request: GateRequest,
  terminal: Pick<Terminal, "err" | "live" | "columns"> = SILENT,
): Promise<GateResult> {
  const { url, store, run = "latest", token, approvals, waitMs = 0 } = request;
  const { minRequests, required = [], against } = request;
  const source = await openSource({ url, store, run, token, approvals });
  try {
    const read = judgedReadings(source, { demands: { minRequests, required }, against });
    const reading = await waitForVerdict(read, { waitMs }, terminal);
    const summary = await labelNoise(reading.judged, (name) => source.noisyBefore(name));
    const { verdict } = summary;
    return { run: reading.run, verdict, exitCode: exitCodeOf(verdict), summary };
  } finally {
    source.close();
  }
}
