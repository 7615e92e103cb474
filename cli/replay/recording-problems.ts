import type { RecordingItem } from "../../proxy/recording/index.ts";
import type { Terminal } from "../command.ts";

const SHOWN_MAX = 20;

type Problem = Exclude<RecordingItem, { kind: "request" }>;
type SkipReason = Extract<Problem, { kind: "skipped" }>["reason"];

const SKIPPED: Readonly<Record<SkipReason, string>> = {
  response: "recorded answers, which a replay does not need",
  "body-left-out": "requests whose body was not recorded",
  "not-http": "entries that are no HTTP requests",
};

/** Counts what cannot be sent, and says it: invalid lines one by one, up to a limit. */
export class RecordingProblems {
  readonly #terminal: Pick<Terminal, "err">;
  readonly #skipped = new Map<SkipReason, number>();
  #invalid = 0;

  constructor(terminal: Pick<Terminal, "err">) {
    this.#terminal = terminal;
  }

  get invalid(): number {
    return this.#invalid;
  }

  add(file: string, item: Problem): void {
    if (item.kind === "skipped") {
      this.#skipped.set(item.reason, (this.#skipped.get(item.reason) ?? 0) + 1);
      return;
    }
    this.#invalid += 1;
    if (this.#invalid <= SHOWN_MAX)
      this.#terminal.err(`shadowdiff: ${file}: line ${item.line}: ${item.problem}\n`);
    if (this.#invalid === SHOWN_MAX)
      this.#terminal.err("shadowdiff: further invalid lines are counted, not shown.\n");
  }

  /** One line a kind, for the end. */
  say(): void {
    if (this.#invalid > 0)
      this.#terminal.err(
        `${this.#invalid} invalid line${this.#invalid === 1 ? "" : "s"} not sent.\n`,
      );
    for (const [reason, count] of this.#skipped)
      this.#terminal.err(`${count} left out: ${SKIPPED[reason]}.\n`);
  }
}
