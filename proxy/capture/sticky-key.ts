import type { RawHeaders } from "../../core/index.ts";
import { isName } from "./header-test.ts";

/** What of a request a sticky sampling decision looks at. */
export interface StickySource {
  /** Path and query as sent. */
  readonly path: string;
  readonly headers: RawHeaders;
  /** The client's address, undefined once its connection is gone. */
  readonly clientIp: string | undefined;
}

/** A number in [0, 1) that the value which decides has for ever; -1 where the request has none. */
export type StickyShare = (source: StickySource) => number;

const NONE = -1;

/** `ip`, `header:x-user-id`, `cookie:sid` or `query:user`. An empty value is none. */
export function createStickyShare(stickyBy: string): StickyShare {
  const colon = stickyBy.indexOf(":");
  const name = stickyBy.slice(colon + 1);
  switch (colon === -1 ? stickyBy : stickyBy.slice(0, colon)) {
    case "header": {
      const lowerName = name.toLowerCase();
      return ({ headers }) => shareOfHeader(headers, lowerName);
    }
    case "cookie":
      return ({ headers }) => shareOfCookie(headers, name);
    case "query":
      return ({ path }) => shareOfQuery(path, name);
    default:
      return ({ clientIp }) => (clientIp === undefined ? NONE : shareOfAddress(clientIp));
  }
}

function shareOfHeader(headers: RawHeaders, lowerName: string): number {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const value = headers[index + 1] ?? "";
    if (value !== "" && isName(headers[index] ?? "", lowerName))
      return stickyShare(value, 0, value.length);
  }
  return NONE;
}

/** A client may send its cookies in several fields (HTTP/2 does). */
function shareOfCookie(headers: RawHeaders, name: string): number {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (!isName(headers[index] ?? "", "cookie")) continue;
    const share = shareOfPair(headers[index + 1] ?? "", 0, { name, separator: ";" });
    if (share !== NONE) return share;
  }
  return NONE;
}

function shareOfQuery(path: string, name: string): number {
  const mark = path.indexOf("?");
  return mark === -1 ? NONE : shareOfPair(path, mark + 1, { name, separator: "&" });
}

/** Of the first `name=value` with a value in a list that starts at `start`. */
function shareOfPair(
  text: string,
  start: number,
  wanted: { readonly name: string; readonly separator: ";" | "&" },
): number {
  const { name, separator } = wanted;
  let from = start;
  while (from < text.length) {
    const found = text.indexOf(separator, from);
    const end = trimmedEnd(text, from, found === -1 ? text.length : found);
    while (from < end && isBlank(text, from)) from += 1;
    const value = from + name.length + 1;
    if (value < end && text[value - 1] === "=" && text.startsWith(name, from))
      return stickyShare(text, value, end);
    if (found === -1) return NONE;
    from = found + 1;
  }
  return NONE;
}

function trimmedEnd(text: string, from: number, end: number): number {
  let last = end;
  while (last > from && isBlank(text, last - 1)) last -= 1;
  return last;
}

function isBlank(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 0x20 || code === 0x09;
}

/** A client is the same whether it came to an IPv4 listener or to one for both families. */
function shareOfAddress(address: string): number {
  const start = address.startsWith("::ffff:") ? "::ffff:".length : 0;
  return stickyShare(address, start, address.length);
}

/**
 * A number in [0, 1) that is the same for equal parts of texts: FNV-1a, 32 bits, and a final mix,
 * because FNV alone leaves the high bits of short keys close together. Public domain algorithm of
 * Fowler, Noll and Vo; the mix is murmur3's finaliser.
 */
export function stickyShare(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}
