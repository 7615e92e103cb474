import { isToken } from "../http1/bytes.ts";

/** What becomes of a client's field in the copies. */
export type FieldFate =
  | "copy"
  | "drop"
  | "host"
  | "length"
  | "request-id"
  | "trace"
  /** No field name: the request cannot be copied. */
  | "invalid";

/** Fields of one connection (RFC 9110 7.6.1), and what every copy gets anew. */
const DROPPED = [
  "connection",
  "proxy-connection",
  "keep-alive",
  "te",
  "transfer-encoding",
  "upgrade",
  "trailer",
  "expect",
  "http2-settings",
  "tracestate",
];
const KNOWN_NAMES_MAX = 1000;

/** Looks names up as they are spelled, so that a usual one costs one look in a table. */
export function createFieldFates(markerNames: readonly string[]): (name: string) => FieldFate {
  const fates = new Map<string, FieldFate>();
  for (const name of [...markerNames, ...DROPPED]) fates.set(name.toLowerCase(), "drop");
  fates.set("traceparent", "trace");
  fates.set("host", "host");
  fates.set("content-length", "length");
  fates.set("x-request-id", "request-id");
  const limit = fates.size + KNOWN_NAMES_MAX;

  return (name) => {
    const known = fates.get(name);
    if (known !== undefined) return known;
    const fate = fates.get(name.toLowerCase()) ?? (isToken(name) ? "copy" : "invalid");
    if (fates.size < limit) fates.set(name, fate);
    return fate;
  };
}
