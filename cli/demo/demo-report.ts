import type { Summary } from "../../differ/index.ts";
import { PLANTED, plantedBehind } from "../../fixtures/index.ts";

export interface DemoReport {
  readonly found: number;
  readonly planted: number;
  /** Failing places that no planted regression explains. */
  readonly unexplained: readonly string[];
  readonly text: string;
}

/** Holds the verdict against what was planted: each regression with its place, or that it is missing. */
export function demoReport(summary: Summary): DemoReport {
  const failing = summary.endpoints.flatMap((endpoint) =>
    endpoint.paths
      .filter((path) => path.verdict === "fail")
      .map((path) => ({ endpoint: endpoint.endpoint, ...path })),
  );
  const lines = PLANTED.map((planted) => {
    const hits = failing.filter(
      (place) => plantedBehind(place.endpoint, place.path)?.name === planted.name,
    );
    const hit = hits.find((place) => place.path === planted.path) ?? hits[0];
    if (hit === undefined)
      return { hit, text: `  ✗ not found yet: ${planted.sentence} (${planted.endpoint})` };
    return {
      hit,
      text: `  ✓ ${planted.sentence}\n      ${hit.endpoint}  ${hit.path} ${hit.kind}  ${hit.fingerprint}`,
    };
  });
  const unexplained = failing
    .filter((place) => plantedBehind(place.endpoint, place.path) === undefined)
    .map((place) => `${place.endpoint}  ${place.path} ${place.kind}  ${place.fingerprint}`);
  const found = lines.filter((line) => line.hit !== undefined).length;
  const head = `Planted in release 2: ${PLANTED.length} regressions, ${found} found, ${unexplained.length} reported that were not planted.`;
  const extra = unexplained.map((place) => `  ! not planted: ${place}`);
  return {
    found,
    planted: PLANTED.length,
    unexplained,
    text: `${[head, ...lines.map((line) => line.text), ...extra].join("\n")}\n`,
  };
}
