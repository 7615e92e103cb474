import type { Terminal } from "../command.ts";

export interface ProgressLine {
  show(text: string): void;
  /** Ends the live line, so that the next text starts on a line of its own. */
  end(): void;
}

/** Where the terminal does not say. */
const COLUMNS = 120;

/** One line that is redrawn on a terminal; in a log a plain line now and then, and only when it changed. */
export function progressLine(
  terminal: Pick<Terminal, "err" | "live" | "columns">,
  {
    logEveryMs = 5000,
    nowMs = () => performance.now(),
  }: { readonly logEveryMs?: number; readonly nowMs?: () => number } = {},
): ProgressLine {
  let shown = "";
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      if (terminal.live) {
        // A line that wraps cannot be redrawn.
        const line = text.replace(/\p{Cc}/gu, " ").slice(0, widthOf(terminal));
        terminal.err(`\r${line}\u001b[K`);
        shown = text;
        return;
      }
      const atMs = nowMs();
      if (text === shown || atMs - loggedAtMs < logEveryMs) return;
      shown = text;
      loggedAtMs = atMs;
      terminal.err(`${text}\n`);
    },
    end() {
      if (terminal.live && shown !== "") terminal.err("\n");
      shown = "";
    },
  };
}

/** Some say 0. */
function widthOf({ columns }: Pick<Terminal, "columns">): number {
  return (columns === undefined || columns < 2 ? COLUMNS : columns) - 1;
}
