import { LATENCY_PATH } from "../tally/entry.ts";
import type { EndpointTally } from "../tally/rows.ts";
import type { EndpointSummary } from "../verdict/summary.ts";
import { latencyShift } from "./endpoint-latency.ts";
import type { EndpointRow } from "./read-models.ts";
import { shareInterval } from "./share-interval.ts";

/** An endpoint as a list shows it, with its paths. */
export function endpointRow(
  summary: EndpointSummary,
  entry: EndpointTally | undefined,
): EndpointRow & EndpointSummary {
  // Being slower in half of all exchanges is what latency says of equals: it is no rate of differences.
  const worst = summary.paths.find(
    ({ candidateOdd, path }) => candidateOdd > 0 && path !== LATENCY_PATH,
  );
  const latency = entry === undefined ? undefined : latencyShift(entry);
  const slower = summary.paths.find(({ path }) => path === LATENCY_PATH);
  let [failing, inconclusive] = [0, 0];
  for (const { verdict } of summary.paths) {
    if (verdict === "fail") failing += 1;
    else if (verdict === "inconclusive") inconclusive += 1;
  }
  return {
    ...summary,
    ...{ failing, inconclusive },
    ...(worst !== undefined && { candidateRate: shareInterval(worst.candidateOdd, worst.n) }),
    ...(latency !== undefined && { latency }),
    ...(slower !== undefined && { latencyVerdict: slower.verdict }),
  };
}
