import type { Terminal } from "../command.ts";

export interface ProgressLine {
  show(text: string): void;
  /** Ends the live line, so that the next text starts on a line of its own. */
  end(): void;
}

/** One line that is redrawn on a terminal; in a log a plain line now and then, and only when it changed. */
export function progressLine(
  terminal: Pick<Terminal, "err" | "live">,
  logEveryMs = 5000,
): ProgressLine {
  let shown = "";
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      if (terminal.live) {
        terminal.err(`\r${text}\u001b[K`);
        shown = text;
        return;
      }
      const nowMs = performance.now();
      if (text === shown || nowMs - loggedAtMs < logEveryMs) return;
      shown = text;
      loggedAtMs = nowMs;
      terminal.err(`${text}\n`);
    },
    end() {
      if (terminal.live && shown !== "") terminal.err("\n");
      shown = "";
    },
  };
}
