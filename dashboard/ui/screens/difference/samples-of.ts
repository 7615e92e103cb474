import type { SampleRef } from "../../../../differ/index.ts";
import type { ShownDifference } from "./difference-words.ts";

/** A difference's samples in the order of reading: where the candidate is odd first, newest first. */
export function samplesOf({
  sampleRefs,
}: Pick<ShownDifference, "sampleRefs">): readonly SampleRef[] {
  const rank = { candidate: 0, all: 1, secondary: 2, primary: 3 } as const;
  return sampleRefs.toSorted((left, right) => rank[left.class] - rank[right.class]);
}
