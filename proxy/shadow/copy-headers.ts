import { type MirrorConfig, type RawHeaders, headerValue } from "../../core/index.ts";
import { tagHost } from "./host-tag.ts";

export interface CopyHeadersOptions {
  readonly mirror: Pick<MirrorConfig, "headers" | "hostSuffix">;
  /** Host of copies whose request had none (HTTP/1.0): one value, so that the three stay equal. */
  readonly fallbackHost: string;
  /** The Via entry that the live request got as well, such as `1.1 shadowdiff`. */
  readonly via: string | undefined;
}

/** Builds the fields that all three copies share. Whether they are valid is undici's to say. */
export type BuildCopyHeaders = (headers: RawHeaders, freshId: string) => string[];

/** Fields of one connection (RFC 9110 7.6.1), framing, and what every copy gets anew. */
const NEVER_COPIED = [
  "connection",
  "proxy-connection",
  "keep-alive",
  "te",
  "transfer-encoding",
  "upgrade",
  "trailer",
  "expect",
  "content-length",
  "traceparent",
  "tracestate",
];
/** Fields that a client's Connection field must not take away. */
const NOT_FOR_CLIENTS = new Set(["host", "x-request-id", "via"]);
const KNOWN_NAMES_MAX = 1000;

type Fate = "copy" | "drop" | "host" | "request-id" | "connection";

export function createCopyHeaders(options: CopyHeadersOptions): BuildCopyHeaders {
  const { mirror, fallbackHost, via } = options;
  const fates = fatesOf(Object.keys(mirror.headers));
  const reserved = fates.size;
  // A marker cannot replace framing, Host or the identity: undici refuses some, others are promised.
  const markers = Object.entries(mirror.headers)
    .filter(([name]) => !isOurs(name.toLowerCase()))
    .flat();
  if (via !== undefined) markers.push("via", via);

  const fateOf = (name: string): Fate => {
    const known = fates.get(name);
    if (known !== undefined) return known;
    const fate = fates.get(name.toLowerCase()) ?? "copy";
    if (fates.size < reserved + KNOWN_NAMES_MAX) fates.set(name, fate);
    return fate;
  };

  return (headers, freshId) => {
    const copy = ["host", ""];
    let host: string | undefined;
    let requestId: string | undefined;
    let listed: Set<string> | undefined;
    for (let index = 0; index + 1 < headers.length; index += 2) {
      const name = headers[index] ?? "";
      const value = headers[index + 1] ?? "";
      const fate = fateOf(name);
      if (fate === "copy") copy.push(name, value);
      else if (fate === "host") host ??= value;
      else if (fate === "request-id") requestId ??= value;
      else if (fate === "connection") listed = addListed(listed, value);
    }
    copy[1] = tagHost(host ?? fallbackHost, mirror.hostSuffix);
    const kept = withoutListed(copy, listed);
    for (const text of markers) kept.push(text);
    kept.push("x-request-id", requestId ?? freshId);
    return kept;
  };
}

/** The flags of a client's trace context, so that its sampling decision holds; sampled by default. */
export function traceFlags(headers: RawHeaders): string {
  const sent = headerValue(headers, "traceparent");
  const flags =
    sent === undefined
      ? undefined
      : /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{2})/.exec(sent);
  return flags?.[1] ?? "01";
}

function isOurs(lowerName: string): boolean {
  return NEVER_COPIED.includes(lowerName) || lowerName === "host" || lowerName === "x-request-id";
}

function fatesOf(markerNames: readonly string[]): Map<string, Fate> {
  const fates = new Map<string, Fate>();
  for (const name of markerNames) fates.set(name.toLowerCase(), "drop");
  for (const name of NEVER_COPIED) fates.set(name, "drop");
  fates.set("connection", "connection");
  fates.set("host", "host");
  fates.set("x-request-id", "request-id");
  return fates;
}

function addListed(listed: Set<string> | undefined, value: string): Set<string> | undefined {
  const lower = value.toLowerCase();
  if (lower === "keep-alive" || lower === "close") return listed;
  const names = listed ?? new Set<string>();
  for (const part of lower.split(",")) {
    const name = part.trim();
    if (!NOT_FOR_CLIENTS.has(name)) names.add(name);
  }
  return names;
}

function withoutListed(headers: string[], listed: ReadonlySet<string> | undefined): string[] {
  if (listed === undefined) return headers;
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    if (!listed.has(name.toLowerCase())) kept.push(name, headers[index + 1] ?? "");
  }
  return kept;
}
