/** A request target in the form that goes to the live service, and the authority it named. */
export interface RequestTarget {
  /** Path and query as sent, or `*`. */
  readonly path: string;
  /** Host of an absolute-form target; it replaces the Host field (RFC 9112 3.2.2). */
  readonly authority: string | undefined;
}

/** Splits the target without decoding or normalising a byte; undefined when it has no known form. */
export function readTarget(method: string, target: string): RequestTarget | undefined {
  if (target.charCodeAt(0) === 0x2f) return { path: target, authority: undefined };
  if (target === "*") return method === "OPTIONS" ? { path: "*", authority: undefined } : undefined;
  const scheme = /^https?:\/\//i.exec(target);
  if (scheme === null) return undefined;
  const rest = target.slice(scheme[0].length);
  // RFC 9110 4.2.1: a URI of this scheme without a host is invalid.
  if (/^(?:[/?#:]|$)/.test(rest)) return undefined;
  const end = rest.search(/[/?#]/);
  if (end === -1) return { path: method === "OPTIONS" ? "*" : "/", authority: rest };
  const path = rest.slice(end);
  return { path: path.startsWith("/") ? path : `/${path}`, authority: rest.slice(0, end) };
}

const HOST =
  /^(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?::\d{0,5})?$/;

/** RFC 9110 7.2: `uri-host [ ":" port ]`; IPv6 only in brackets. */
export function isHost(value: string): boolean {
  return HOST.test(value);
}
