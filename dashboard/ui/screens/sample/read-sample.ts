import type { PerRole } from "../../../../core/index.ts";
import type { SampleAnswer, SampleDifference } from "../../../../differ/index.ts";
import { type ShownBody, readAnswer } from "./body/read-body.ts";
import { Sameness } from "./body/sameness.ts";
import { type HeaderRow, headerRows } from "./request/header-rows.ts";
import { perRole } from "./roles.ts";
import { type PlacedBodies, placeMarks } from "./rows/place-marks.ts";

export interface ReadSample {
  readonly bodies: PerRole<ShownBody | undefined>;
  readonly body: PlacedBodies;
  readonly headers: readonly HeaderRow[];
}

/** A sample, ready to be shown: its bodies read and held against each other. */
export function readSample(
  sample: PerRole<SampleAnswer> & { readonly differences: readonly SampleDifference[] },
): ReadSample {
  const same = new Sameness();
  const known = new Map<string, ShownBody>();
  const bodies = perRole((role) => {
    const answer = sample[role];
    if (answer.kind !== "answered") return undefined;
    // Equal as they came: one tree, and nothing to search for in it.
    const key = JSON.stringify([answer.body, answer.bodyBase64, answer.bodyCut, typeOf(answer)]);
    const read = known.get(key) ?? readAnswer(answer, same);
    if (read !== undefined) known.set(key, read);
    return read;
  });
  const { differences } = sample;
  return {
    bodies,
    body: placeMarks(bodies, differences, same),
    headers: headerRows(
      perRole((role) => sample[role]),
      differences,
    ),
  };
}

function typeOf(answer: SampleAnswer & { kind: "answered" }): string {
  return answer.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
}
