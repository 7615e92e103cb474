/** Headers without meaning between instances; never compared (contract 6.3). */
const NAMES = new Set([
  "date",
  "age",
  "via",
  "server-timing",
  "x-request-id",
  "x-correlation-id",
  "traceparent",
  "tracestate",
  "b3",
  "x-amzn-trace-id",
  "cf-ray",
  "x-envoy-upstream-service-time",
  "connection",
  "keep-alive",
  "transfer-encoding",
]);

export function isIgnoredHeader(lowerName: string): boolean {
  return NAMES.has(lowerName) || lowerName.startsWith("x-b3-");
}
