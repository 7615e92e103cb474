/**
 * Headers that say nothing about why an answer is wrong: framing, tracing, caching, and those with
 * a value of its own for each request. The rest is told while it has few values.
 */
const UNTOLD = new Set([
  ...["host", "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "via"],
  ...["content-length", "expect", "date", "if-none-match", "if-modified-since", "if-match"],
  ...["if-unmodified-since", "if-range", "x-request-id", "x-correlation-id", "traceparent"],
  ...["tracestate", "b3", "baggage", "x-amzn-trace-id", "cf-ray", "x-forwarded-for", "forwarded"],
  ...["x-real-ip", "x-shadow", "referer", "priority", "dnt"],
]);

export function isTold(lowerName: string): boolean {
  return !UNTOLD.has(lowerName) && !lowerName.startsWith("x-b3-");
}

/** `ja` of `ja,en;q=0.8`. */
export function firstTag(value: string): string {
  const end = value.search(/[,;]/);
  return (end < 0 ? value : value.slice(0, end)).trim();
}

/** `application/json` of `application/json; charset=utf-8`. */
export function mediaTypeOf(value: string): string {
  const end = value.indexOf(";");
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase();
}

/** The most telling first: every browser names the ones it is compatible with besides. */
const BROWSERS = ["Edg", "OPR", "SamsungBrowser", "Firefox", "CriOS", "Chrome", "Safari"];

/** `shop-ios` of `shop-ios/4.18 (iPhone)`; of browsers, which all begin with `Mozilla`, the one it is. */
export function agentFamily(value: string): string {
  const head = value.slice(0, 512);
  const product = /^[^\s/(;]{1,64}/.exec(head)?.[0] ?? "other";
  if (product !== "Mozilla") return product;
  const bot = /([\w-]{0,30}(?:bot|spider|crawler))\b/i.exec(head)?.[1];
  if (bot !== undefined) return bot;
  return BROWSERS.find((name) => head.includes(`${name}/`)) ?? product;
}
