import * as check from "./check-argument.ts";

/** Whose states and topics are meant: the run, plan and case of Testground. */
export interface RunScope {
  readonly run: string;
  readonly plan: string;
  readonly case: string;
}

/** The kinds of names beside Testground's states and topics. */
type OwnKind = "locks" | "semaphores" | "elections" | "latches" | "doublebarriers" | "queues";

/** Keys as Testground's clients write them, and ours in the same form. */
export class ScopedKeys {
  readonly #prefix: string;

  constructor(scope: RunScope) {
    check.named("the scope's run", scope.run);
    check.named("the scope's plan", scope.plan);
    check.named("the scope's case", scope.case);
    this.#prefix = `run:${scope.run}:plan:${scope.plan}:case:${scope.case}`;
  }

  get events(): string {
    return `${this.#prefix}:run_events`;
  }

  get members(): string {
    return `${this.#prefix}:members`;
  }

  state(name: string): string {
    return this.of("states", name);
  }

  topic(name: string): string {
    return this.of("topics", name);
  }

  of(kind: OwnKind | "states" | "topics", name: string): string {
    check.named("a name", name);
    return `${this.#prefix}:${kind}:${name}`;
  }
}

/** The run that a key belongs to; "" for a raw key. What is kept lives and goes by it. */
export function runOf(key: string): string {
  if (!key.startsWith("run:")) return "";
  const end = key.indexOf(":plan:");
  return end === -1 ? "" : key.slice("run:".length, end);
}
