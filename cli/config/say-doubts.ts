import type { Terminal } from "../command.ts";

/** Says doubts about a configuration aloud, each a line. */
export function sayDoubts(terminal: Pick<Terminal, "err">): (sentence: string) => void {
  return (sentence) => terminal.err(`shadowdiff: CONFIG_DOUBTFUL: ${sentence}\n`);
}
