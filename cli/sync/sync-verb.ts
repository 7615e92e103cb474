import type { Terminal, Usage } from "../command.ts";

/** A verb of `sync`. */
export interface SyncVerb extends Usage {
  /** One line for the list. */
  readonly summary: string;
  run(argv: readonly string[], terminal: Terminal): Promise<number>;
}
