import type { Summary } from "../../differ/index.ts";

/** Fits a message of Testground's clients, also with its quotes escaped. */
const BYTES_MAX = 12_000;
const REASONS_MAX = 20;

/**
 * A run's results as they are published on its topic `results`: the verdict, its reasons, and the
 * failing places as far as one message holds them; `more` counts the others.
 */
export function resultsText(run: string, summary: Summary): string {
  const { verdict, compared } = summary;
  const failing = summary.endpoints.flatMap(({ endpoint, paths }) =>
    paths
      .filter((path) => path.verdict === "fail")
      .map(({ path, kind, fingerprint }) => ({ endpoint, path, kind, fingerprint })),
  );
  const reasons = summary.reasons
    .slice(0, REASONS_MAX)
    .map(({ code, message }) => ({ code, message: message.slice(0, 300) }));
  const print = (count: number): string =>
    JSON.stringify({
      ...{ run, verdict, compared, endpoints: summary.endpoints.length, reasons },
      failing: failing.slice(0, count),
      more: failing.length - count,
    });
  let count = failing.length;
  let text = print(count);
  while (count > 0 && Buffer.byteLength(text) > BYTES_MAX) {
    count = Math.floor(count / 2);
    text = print(count);
  }
  return text;
}
