import type { Explanation } from "./explain.ts";

/** Completes a sentence that ends in `only`: `when query currency=JPY (40 of 40; without it 0 of 460)`. */
export function onlyText({ feature, odd, of, oddWithout, without }: Explanation): string {
  const when = feature.startsWith("without ") ? feature : `when ${feature}`;
  return `${when} (${odd} of ${of}; otherwise ${oddWithout} of ${without})`;
}
