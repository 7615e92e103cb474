import { type RawHeaders, headerValue } from "../../core/index.ts";

/** What of a request a sticky sampling decision looks at. */
export interface StickySource {
  /** Path and query as sent. */
  readonly path: string;
  readonly headers: RawHeaders;
  /** The client's address, undefined once its connection is gone. */
  readonly clientIp: string | undefined;
}

/** Reads the value that decides; undefined where the request has none. */
export type StickyKey = (source: StickySource) => string | undefined;

/** `ip`, `header:x-user-id`, `cookie:sid` or `query:user`. */
export function createStickyKey(stickyBy: string): StickyKey {
  const colon = stickyBy.indexOf(":");
  const name = stickyBy.slice(colon + 1);
  switch (colon === -1 ? stickyBy : stickyBy.slice(0, colon)) {
    case "header": {
      const lowerName = name.toLowerCase();
      return (source) => headerValue(source.headers, lowerName);
    }
    case "cookie":
      return (source) => cookieValue(headerValue(source.headers, "cookie"), name);
    case "query":
      return (source) => queryValue(source.path, name);
    default:
      return (source) => source.clientIp;
  }
}

function cookieValue(cookies: string | undefined, name: string): string | undefined {
  if (cookies === undefined) return undefined;
  for (const part of cookies.split(";")) {
    const pair = part.trim();
    if (pair.startsWith(name) && pair[name.length] === "=") return pair.slice(name.length + 1);
  }
  return undefined;
}

function queryValue(path: string, name: string): string | undefined {
  const mark = path.indexOf("?");
  if (mark === -1) return undefined;
  for (const pair of path.slice(mark + 1).split("&")) {
    if (pair.startsWith(name) && pair[name.length] === "=") return pair.slice(name.length + 1);
  }
  return undefined;
}

/**
 * A number in [0, 1) that is the same for equal texts: FNV-1a, 32 bits, and a final mix, because
 * FNV alone leaves the high bits of short keys close together. Public domain algorithm of Fowler,
 * Noll and Vo; the mix is murmur3's finaliser.
 */
export function stickyShare(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}
