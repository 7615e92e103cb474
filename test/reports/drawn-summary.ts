import fc from "fast-check";
import { KINDS } from "../../differ/read/index.ts";
import { type PathSummary, type Summary, fingerprint } from "../../differ/index.ts";

/** Text that somebody means harm with, beside ordinary text. */
const hostileText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "]]></failure><script>alert(1)</script>",
    "` | </code> @everyone ![x](http://x) <!-- -->",
    "\u0000\u0007\u001b[31m\ud800\uffff\u202e",
    "a\r\nb\tc",
    "&amp;&#0;%%PDF",
    "x".repeat(5000),
  ),
);

const count = fc.nat({ max: 5000 });
const verdict = fc.constantFrom("fail", "pass", "inconclusive");

function drawnPath(endpoint: string): fc.Arbitrary<PathSummary> {
  return fc
    .record({
      path: hostileText,
      kind: fc.constantFrom(...KINDS),
      n: count.map((n) => n + 1),
      odd: count,
      secondaryOdd: count,
      verdict,
      evidence: fc.double({ min: -5, max: 400, noNaN: true }),
      severity: fc.constantFrom("high", "medium", "low"),
      feature: fc.option(hostileText, { nil: undefined }),
      approved: fc.boolean(),
      listed: fc.boolean(),
    })
    .map(({ odd, feature, approved, listed, ...rest }) => ({
      ...rest,
      ...{ candidateOdd: Math.min(odd, rest.n), primaryOdd: 0, allDifferent: 0 },
      fingerprint: fingerprint(endpoint, rest.path, rest.kind),
      ...(feature === undefined
        ? {}
        : { only: { feature, odd: 1, of: 2, oddWithout: 0, without: 3 } }),
      ...(approved ? { approved: true as const } : {}),
      ...(listed ? { listed: true as const } : {}),
    }));
}

/** Places of an endpoint, some of them caused by the first. */
function drawnPaths(endpoint: string, most: number): fc.Arbitrary<PathSummary[]> {
  return fc
    .uniqueArray(drawnPath(endpoint), {
      selector: (path) => path.fingerprint,
      maxLength: most,
    })
    .map((paths) =>
      paths.map((path, index) =>
        index > 0 && index % 3 === 0
          ? { ...path, causedBy: paths[0]?.fingerprint ?? path.fingerprint }
          : path,
      ),
    );
}

/** Any verdict, with as many places of as many endpoints as are wanted. */
export function drawnSummary({ endpoints, places }: { endpoints: number; places: number }) {
  const endpoint = hostileText.chain((name) =>
    fc.record({
      endpoint: fc.constant(name),
      requests: count,
      verdict,
      paths: drawnPaths(name, places),
    }),
  );
  return fc.record({
    compared: count,
    invalid: count,
    verdict: fc.constantFrom("fail", "pass", "inconclusive", "unhealthy"),
    reasons: fc.array(
      fc.record({ code: fc.constantFrom("A", "BLIND", "LATENCY"), message: hostileText }),
      {
        maxLength: 4,
      },
    ),
    endpoints: fc.uniqueArray(endpoint, {
      selector: (one) => one.endpoint,
      maxLength: endpoints,
    }),
  }) satisfies fc.Arbitrary<Summary>;
}
