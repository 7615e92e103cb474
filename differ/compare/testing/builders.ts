import { configSchema } from "../../../core/config/index.ts";
import type { Answer, Outcome, PerRole, Redactor } from "../../../core/index.ts";
import type { ConfigInput } from "../../../core/index.ts";
import { type Comparer, type ComparerOptions, createComparer } from "../comparer.ts";
import type { Comparison } from "../comparison.ts";

/** Builders for the tests of this folder. */

/** Hides nothing. */
export const openRedactor: Redactor = {
  header: (_, value) => value,
  target: (target) => target,
  hidesBodyPath: () => false,
  mask: () => "[hidden]",
  text: (value) => value,
  body: (bytes) => bytes,
};

type Rules = NonNullable<ConfigInput["compare"]>;

export function comparer(rules: Rules = [], options: Partial<ComparerOptions> = {}): Comparer {
  const parsed = configSchema.parse({ compare: rules });
  return createComparer({
    rules: parsed.compare,
    redactor: openRedactor,
    now: () => Date.UTC(2026, 6, 1),
    ...options,
  });
}

export function answer(body: string | Uint8Array, more: Partial<Answer> = {}): Answer {
  const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
  return {
    kind: "answered",
    status: 200,
    headers: ["Content-Type", "application/json"],
    trailers: [],
    body: { kind: "whole", bytes },
    latencyMs: undefined,
    ...more,
  };
}

export function headers(...list: string[]): Answer {
  return answer("{}", { headers: list });
}

export const ENDPOINT = "GET /p/{id}";

export function compareOutcomes(
  [primary, secondary, candidate]: readonly [Outcome, Outcome, Outcome],
  rules: Rules = [],
): Comparison {
  const outcomes: PerRole<Outcome> = { primary, secondary, candidate };
  return comparer(rules).compare(ENDPOINT, outcomes);
}

/** Compares three documents; a string is a body as it stands. */
export function compareJson(
  bodies: readonly [unknown, unknown, unknown],
  rules: Rules = [],
): Comparison {
  const [p, s, c] = bodies.map((body) =>
    answer(typeof body === "string" ? body : JSON.stringify(body)),
  );
  if (p === undefined || s === undefined || c === undefined) throw new Error("three bodies needed");
  return compareOutcomes([p, s, c], rules);
}

/** One line a difference: `path kind class`. */
export function brief(comparison: Comparison): string[] {
  return comparison.differences.map(
    ({ path, kind, class: oddity, ignored }) =>
      `${path} ${kind} ${oddity}${ignored === undefined ? "" : ` (${ignored})`}`,
  );
}
