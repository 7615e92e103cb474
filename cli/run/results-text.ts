import type { Summary } from "../../differ/index.ts";
import { shortText } from "./short-text.ts";

const BYTES_MAX = 12_000;
/** Of a message, as Testground's clients read it. */
const MESSAGE_BYTES = 32 * 1024;
/** What stands around the results in a message, beside the run's name in the topic's key. */
const FRAME_BYTES = 512;
/** How many reasons, and how much of each, until they fit. */
const REASONS = [
  { count: 20, units: 300 },
  { count: 20, units: 150 },
  { count: 20, units: 70 },
  { count: 8, units: 70 },
  { count: 3, units: 70 },
  { count: 1, units: 40 },
] as const;

/**
 * A run's results as they are published on its topic `results`: the verdict, its reasons, and the
 * failing places as far as one message of `maxMessage` bytes holds them; `more` and `moreReasons` count
 * the others.
 */
export function resultsText(run: string, summary: Summary, maxMessage = MESSAGE_BYTES): string {
  const { verdict, compared } = summary;
  const failing = summary.endpoints.flatMap(({ endpoint, paths }) =>
    paths
      .filter((path) => path.verdict === "fail")
      .map(({ path, kind, fingerprint }) => ({ endpoint, path, kind, fingerprint })),
  );
  const print = (
    { count: reasons, units }: { readonly count: number; readonly units: number },
    count: number,
  ): string =>
    JSON.stringify({
      ...{ run, verdict, compared, endpoints: summary.endpoints.length },
      reasons: summary.reasons
        .slice(0, reasons)
        .map(({ code, message }) => ({ code, message: shortText(message, units) })),
      ...(summary.reasons.length > reasons
        ? { moreReasons: summary.reasons.length - reasons }
        : {}),
      failing: failing.slice(0, count),
      more: failing.length - count,
    });
  const room = maxMessage - FRAME_BYTES - Buffer.byteLength(run);
  const fits = (text: string, share: number): boolean =>
    Buffer.byteLength(text) <= BYTES_MAX * share && quotedBytes(text) <= room * share;
  // Half is for the places, where there are any.
  const share = failing.length === 0 ? 1 : 0.5;
  const level = REASONS.find((each) => fits(print(each, 0), share)) ?? { count: 0, units: 0 };
  let count = failing.length;
  let text = print(level, count);
  while (count > 0 && !fits(text, 1)) {
    count = Math.floor(count / 2);
    text = print(level, count);
  }
  return text;
}

/** A subscriber gets it as a string inside of JSON. */
function quotedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
