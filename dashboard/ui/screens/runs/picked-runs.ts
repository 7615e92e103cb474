/** The runs that are picked to be compared after one more is picked, or given back: the last two. */
export function withPick(picked: readonly string[], run: string): readonly string[] {
  if (picked.includes(run)) return picked.filter((one) => one !== run);
  return [...picked, run].slice(-2);
}
