import { counted, percent } from "../words/numbers.ts";
import { type BarPart, ShareBar } from "./share-bar.tsx";

/** How often which role was odd, of n exchanges. */
export interface OddCounts {
  readonly n: number;
  readonly candidateOdd: number;
  readonly secondaryOdd: number;
  readonly primaryOdd: number;
  readonly allDifferent: number;
}

/** The odd one out: candidate first, because it is what the eye looks for. */
export function oddParts(counts: OddCounts): BarPart[] {
  return [
    { name: "candidate", value: counts.candidateOdd, label: "candidate odd" },
    { name: "secondary", value: counts.secondaryOdd, label: "secondary odd" },
    { name: "primary", value: counts.primaryOdd, label: "primary odd" },
    { name: "all", value: counts.allDifferent, label: "all different" },
  ];
}

/** Who was the odd one out, as a bar. */
export function OddBar({ counts }: { counts: OddCounts }) {
  const parts = oddParts(counts);
  const said = parts
    .filter(({ value }) => value > 0)
    .map(({ label, value }) => `${label} in ${percent(value / counts.n)}`);
  const label = `Of ${counted(counts.n, "exchange")}: ${said.length === 0 ? "no role odd" : said.join(", ")}`;
  return <ShareBar parts={parts} whole={counts.n} label={label} />;
}
