import type { Terminal } from "../command.ts";

/** A verb of `sync`. */
export interface SyncVerb {
  /** One line for the list. */
  readonly summary: string;
  readonly help: string;
  run(argv: readonly string[], terminal: Terminal): Promise<number>;
}
