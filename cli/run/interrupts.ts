import type { Clock } from "../../core/index.ts";
import type { Terminal } from "../command.ts";
import { EXIT } from "../exit-codes.ts";

export interface Interrupts {
  /** Whether a signal has come. */
  readonly seen: boolean;
  /** Resolves at the first signal. */
  readonly first: Promise<void>;
  stop(): void;
}

/** A process group gets Ctrl-C twice: from the terminal, and passed on by whoever started us. */
const ECHO_MS = 300;

/** Listens for SIGINT and SIGTERM: the first asks for the end, one after its echo ends at once with 130. */
export function createInterrupts(
  terminal: Pick<Terminal, "onInterrupt" | "exitNow">,
  clock: Clock,
): Interrupts {
  let firstAtMs: number | undefined;
  let resolveFirst = (): void => {};
  const first = new Promise<void>((resolve) => {
    resolveFirst = resolve;
  });
  const stop = terminal.onInterrupt(() => {
    const nowMs = clock.monotonicMs();
    if (firstAtMs === undefined) {
      firstAtMs = nowMs;
      resolveFirst();
    } else if (nowMs - firstAtMs >= ECHO_MS) {
      terminal.exitNow(EXIT.interrupted);
    }
  });
  return {
    get seen() {
      return firstAtMs !== undefined;
    },
    first,
    stop,
  };
}
