import type { Sample } from "../../../../differ/index.ts";
import { useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import { differenceAt } from "../sample/sample-order.ts";
import { type ShownDifference, isLatency } from "./difference-words.ts";
import { exampleSentence } from "./example-words.ts";
import { samplesOf } from "./samples-of.ts";

/** What the candidate answered against the baselines, in the newest exchange that shows it. */
export function Example({ difference }: { difference: ShownDifference }) {
  const [first] = samplesOf(difference);
  const wanted = first?.class === "candidate" && !isLatency(difference);
  const { value } = useAnswer<Sample>(
    wanted ? inRun(`/samples/${encodeURIComponent(first.id)}`) : undefined,
  );
  if (first === undefined || value === undefined) return null;
  const found = value.differences[differenceAt(value.differences, difference) ?? -1];
  if (found === undefined) return null;
  const { text, baselines, candidate } = exampleSentence(found);
  return (
    <p class="example">
      {text} <span class="code">{candidate}</span>
      {found.kind === "order" ? ", where the baselines have " : ", the baselines "}
      <span class="code">{baselines}</span>
      <span class="small soft">
        {" "}
        (in {first.method} {first.path})
      </span>
    </p>
  );
}
