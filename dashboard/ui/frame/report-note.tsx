import { useAnswer } from "../data/api.ts";
import { embeddedAnswers } from "../data/fetch-json.ts";
import type { ReportNote as Note } from "../data/shapes.ts";
import { When } from "../parts/when.tsx";
import { counted } from "../words/numbers.ts";

type LeftOut = Note["leftOut"];

const WORDS: { readonly [What in keyof Required<LeftOut>]: readonly [one: string, many: string] } =
  {
    differences: ["difference", "differences"],
    details: ["difference's own page", "differences' own pages"],
    samples: ["sample", "samples"],
    endpoints: ["endpoint", "endpoints"],
    latencies: ["endpoint's latency", "endpoints' latencies"],
  };
const LEFT = ["differences", "details", "samples", "endpoints", "latencies"] as const;

/** In a report: when it was made, and what it has no room for. */
export function ReportNote() {
  const report = embeddedAnswers() !== undefined;
  const { value } = useAnswer<Note>(report ? "/report" : undefined);
  if (value === undefined) return null;
  const left = LEFT.flatMap((what) => {
    const n = value.leftOut[what] ?? 0;
    return n === 0 ? [] : [counted(n, ...WORDS[what])];
  });
  return (
    <p class={left.length === 0 ? "report-note" : "report-note notice"}>
      <span>
        Report of <When at={value.at} />, written by shadowdiff {value.version}; nothing in it
        changes.
      </span>
      {left.length === 0 ? null : (
        <span>Left out to keep it small, the least severe first: {left.join(", ")}.</span>
      )}
    </p>
  );
}
