import { percent } from "../words/numbers.ts";
import { type BarPart, ShareBar } from "./share-bar.tsx";

/** How much was compared how, from 0 to 1. */
export interface ComparedShares {
  readonly exact: number;
  readonly shape: number;
  readonly blind: number;
}

export function sharesParts({ exact, shape, blind }: ComparedShares): BarPart[] {
  return [
    { name: "exact", value: exact, label: "exactly" },
    { name: "shape", value: shape, label: "by shape" },
    { name: "blind", value: blind, label: "blind" },
  ];
}

/** How much of the answers was compared exactly, by shape, and not at all. */
export function SharesBar({ shares }: { shares: ComparedShares }) {
  const said = sharesParts(shares).map(({ label, value }) => `${label} ${percent(value)}`);
  const label = `Compared: ${said.join(", ")}`;
  return (
    <span title={label}>
      <ShareBar parts={sharesParts(shares)} whole={1} label={label} />
    </span>
  );
}
