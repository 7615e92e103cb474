import {
  type Answer,
  type Outcome,
  type PerRole,
  ROLES,
  type Role,
  perRole,
} from "../../core/index.ts";
import type { Printable } from "./difference.ts";
import type { Findings } from "./findings.ts";
import { agreement, classAmong, oddClass } from "./odd-class.ts";

export interface Answered {
  readonly answers: PerRole<Answer | undefined>;
  /** The roles that answered. */
  readonly inPlay: readonly Role[];
}

/** Reports who did not answer as the others did, and says who did answer. */
export function compareOutcomes(outcomes: PerRole<Outcome>, findings: Findings): Answered {
  const oddity = oddClass(agreement(outcomes, sameOutcome));
  if (oddity !== undefined) {
    findings.add({
      path: "outcome",
      kind: "outcome",
      oddity,
      exact: () => "outcome",
      print: (role) => printOutcome(outcomes[role]),
    });
  }
  const answers = perRole((role) => answerOf(outcomes[role]));
  return { answers, inPlay: ROLES.filter((role) => answers[role] !== undefined) };
}

/** Two timeouts are equal however long they took; two failures where their codes are. */
function sameOutcome(left: Outcome, right: Outcome): boolean {
  if (left.kind === "failed" && right.kind === "failed") return left.code === right.code;
  return left.kind === right.kind;
}

function printOutcome(outcome: Outcome): Printable {
  switch (outcome.kind) {
    case "answered":
      return "answered";
    case "timed-out":
      return { timedOutAfterMs: outcome.afterMs };
    case "failed":
      return { failed: outcome.code };
  }
}

function answerOf(outcome: Outcome): Answer | undefined {
  return outcome.kind === "answered" ? outcome : undefined;
}

export function compareStatus({ answers, inPlay }: Answered, findings: Findings): void {
  const statuses = perRole((role) => answers[role]?.status);
  const oddity = classAmong(statuses, (left, right) => left === right, inPlay);
  if (oddity === undefined) return;
  findings.add({
    path: "status",
    kind: "value",
    oddity,
    exact: () => "status",
    print: (role) => statuses[role],
  });
}
