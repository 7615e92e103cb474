import type { Comparison } from "../compare/comparison.ts";
import type { Difference } from "../compare/difference.ts";

/** One line of output (contract 6.3); long numbers print their digits. */
export function differenceLine(
  triple: { readonly id: string; readonly endpoint: string },
  comparison: Pick<Comparison, "equal" | "differences" | "truncated" | "limited">,
): string {
  return JSON.stringify({
    id: triple.id,
    endpoint: triple.endpoint,
    equal: comparison.equal,
    differences: comparison.differences.map(printedDifference),
    ...(comparison.truncated === 0 ? {} : { truncated: comparison.truncated }),
    ...(comparison.limited === undefined ? {} : { limited: true }),
  });
}

/** Keys in the order of the contract; a role without the place has none. */
function printedDifference({
  path,
  exact,
  kind,
  class: odd,
  values,
  ignored,
  byShape,
}: Difference): unknown {
  return {
    ...{ path, exact, kind, class: odd },
    ...("primary" in values ? { primary: values.primary } : {}),
    ...("secondary" in values ? { secondary: values.secondary } : {}),
    ...("candidate" in values ? { candidate: values.candidate } : {}),
    ...(byShape === undefined ? {} : { byShape }),
    ...(ignored === undefined ? {} : { ignored }),
  };
}
