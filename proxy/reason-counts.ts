/** Numbers by reason or code. */
export type ReasonCounts = Readonly<Record<string, number>>;

export function addReasons(left: ReasonCounts, right: ReasonCounts): ReasonCounts {
  const sum: Record<string, number> = { ...left };
  for (const [reason, count] of Object.entries(right)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}

export function totalOf(counts: ReasonCounts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
