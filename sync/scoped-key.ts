/** What names are told apart by: those of another run, plan or case never meet. */
export interface KeyScope {
  readonly run: string;
  readonly plan: string;
  readonly case: string;
}

/** The key of a state or topic as Testground's clients build it; without a scope the name itself. */
export function scopedKey(
  kind: "states" | "topics",
  name: string,
  scope: KeyScope | undefined,
): string {
  if (scope === undefined) return name;
  return `run:${scope.run}:plan:${scope.plan}:case:${scope.case}:${kind}:${name}`;
}
