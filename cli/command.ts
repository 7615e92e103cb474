import type { ParseArgsConfig } from "node:util";
import type { Environment } from "./config/overrides.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { FaultSource } from "./run/on-fault.ts";

/** What a command gets from the process; tests hand in their own. */
export interface Terminal {
  readonly environment: Environment;
  /** Results. */
  out(text: string): void;
  /** Progress, warnings and errors. */
  err(text: string): void;
  /** Whether stderr is a terminal that can redraw a line. */
  readonly live: boolean;
  /** Characters of a line of stderr, where it is a terminal that says so. */
  readonly columns?: number | undefined;
  /** Whether stdout takes colour (a terminal, and no NO_COLOR). */
  readonly colour: boolean;
  /** Standard input, line source of `compare -`. */
  readonly input: NodeJS.ReadableStream;
  /** Calls back on SIGINT and SIGTERM; the returned function stops listening. */
  onInterrupt(run: () => void): () => void;
  /** Calls back on SIGHUP, which then does not end the process; the returned function stops listening. */
  onHangup(run: () => void): () => void;
  /** What tells of errors that nobody caught; without a listener they end the process. */
  readonly faults: FaultSource;
  /** Ends the process at once. */
  exitNow(code: ExitCode): void;
  /** Resolves when what was written to standard output so far has been taken. */
  drained(): Promise<void>;
  /** Calls back once standard output has gone away (a closed pipe). */
  onOutputClosed(run: () => void): void;
}

/** A flag as node:util's parseArgs takes it, and what its value is, for the completion of shells. */
export type Flag = NonNullable<ParseArgsConfig["options"]>[string] & {
  readonly takes?: "file" | "folder" | readonly string[];
};

/** What can be typed behind a command or a verb. */
export interface Usage {
  /** Usage, options and exit codes, as `--help` prints them. */
  readonly help: string;
  readonly options: Readonly<Record<string, Flag>>;
  /** Words that are not flags: some known ones, or names of files. */
  readonly words?: "files" | readonly string[];
}

export interface Command extends Usage {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Words that stand first and have options of their own. */
  readonly verbs?: Readonly<Record<string, Usage & { readonly summary: string }>>;
  /** Help for one of its own verbs, where `argv` names one. */
  helpFor?(argv: readonly string[]): string;
  /** The exit code; one of ours, unless a program was run whose code is handed on. */
  run(argv: readonly string[], terminal: Terminal): Promise<number>;
}
