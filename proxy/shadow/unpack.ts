import type { RequestSnapshot } from "../../core/index.ts";
import type { Way } from "../mirror/way.ts";
import type { Batch } from "../mirror/wire.ts";

/** A request of a batch, as the shadow thread gets it. */
export interface Arrival {
  readonly seq: number;
  readonly way: Way;
  readonly capturedAtMs: number;
  readonly request: RequestSnapshot;
}

const NONE: readonly string[] = [];

/** Takes a batch apart again; bodies are views of the batch's one buffer. */
export function unpack(batch: Batch, take: (arrival: Arrival) => void): void {
  const { texts, numbers, tapped, bodies } = batch;
  let bodyAt = 0;
  let tappedAt = 0;
  for (let index = 0; index * 2 < numbers.length; index += 1) {
    const length = numbers[index * 2] ?? -1;
    const body =
      bodies === undefined || length < 0 ? undefined : bodies.subarray(bodyAt, bodyAt + length);
    if (length > 0) bodyAt += length;
    const way = tapped[tappedAt] === index ? "tap" : "proxy";
    if (way === "tap") tappedAt += 1;
    take({
      seq: batch.firstSeq + index,
      way,
      capturedAtMs: numbers[index * 2 + 1] ?? 0,
      request: {
        method: texts[index * 4] ?? "",
        path: texts[index * 4 + 1] ?? "",
        headers: fieldsOf(texts[index * 4 + 2]),
        body,
        trailers: fieldsOf(texts[index * 4 + 3]),
      },
    });
  }
}

function fieldsOf(joined: string | undefined): readonly string[] {
  return joined === undefined || joined === "" ? NONE : joined.split("\n");
}
