import type { Kind, SampleDifference } from "../../../../differ/index.ts";

/** The order in which the differences of a sample are read: the candidate's own first, ignored ones last. */
export function readingOrder(differences: readonly SampleDifference[]): number[] {
  const order = differences.map((_, index) => index);
  return order.sort((left, right) => rankAt(differences, left) - rankAt(differences, right));
}

const RANKS = { candidate: 0, all: 1, secondary: 2, primary: 3 } as const;
const IGNORED = 4;

function rankAt(differences: readonly SampleDifference[], index: number): number {
  const difference = differences[index];
  if (difference === undefined || difference.ignored !== undefined) return IGNORED;
  return RANKS[difference.class];
}

/** The number of the difference that a group's samples are looked at for. */
export function differenceAt(
  differences: readonly SampleDifference[],
  place: { readonly path: string; readonly kind: Kind } | undefined,
): number | undefined {
  if (place === undefined) return undefined;
  const here = (one: SampleDifference): boolean => one.path === place.path;
  const exact = differences.findIndex((one) => here(one) && one.kind === place.kind);
  const found = exact === -1 ? differences.findIndex(here) : exact;
  return found === -1 ? undefined : found;
}

/** The ids before and after one in a list. */
export function neighbours(
  ids: readonly string[],
  id: string,
): { readonly at: number; readonly before?: string; readonly after?: string } {
  const at = ids.indexOf(id);
  const [before, after] = at === -1 ? [undefined, ids[0]] : [ids[at - 1], ids[at + 1]];
  return {
    at,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}
