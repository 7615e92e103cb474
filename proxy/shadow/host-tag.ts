/** Gives a Host value the suffix that marks a copy's. */
export type TagHost = (host: string, suffix: string) => string;

/**
 * Marks a Host value as a copy's. The algorithm is Envoy's (`RouterUtility`'s shadow host): the
 * suffix goes before the last colon, or to the end where there is none or where it lies inside
 * brackets. Applying it twice tags twice; an unbracketed IPv6 address, which no valid Host holds,
 * is tagged before its last colon.
 */
export function tagHost(host: string, suffix: string): string {
  const end = nameEnd(host);
  return host.slice(0, end) + suffix + host.slice(end);
}

/** As `tagHost`, for a Host that whoever mirrored the request may have tagged already. */
export function tagHostOnce(host: string, suffix: string): string {
  const name = host.slice(0, nameEnd(host)).toLowerCase();
  return name.endsWith(suffix.toLowerCase()) ? host : tagHost(host, suffix);
}

function nameEnd(host: string): number {
  const colon = host.lastIndexOf(":");
  return colon === -1 || host.includes("]", colon) ? host.length : colon;
}
