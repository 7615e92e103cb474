import type { ShareInterval } from "../data/shapes.ts";
import { percent, percentRange } from "../words/numbers.ts";

/** A share with the interval that holds it in 95 of 100 cases. */
export function Interval({ of: { share, low, high } }: { of: ShareInterval }) {
  const range = percentRange(low, high);
  return (
    <span class="interval" title={`${percent(share)}; with 95 % confidence between ${range}`}>
      {percent(share)}
      <span class="range">{range}</span>
    </span>
  );
}
