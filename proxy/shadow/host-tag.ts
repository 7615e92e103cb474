/**
 * Marks a Host value as a copy's. The algorithm is Envoy's (`RouterUtility`'s shadow host): the
 * suffix goes before the last colon, or to the end where there is none or where it lies inside
 * brackets. Applying it twice tags twice; an unbracketed IPv6 address, which no valid Host holds,
 * is tagged before its last colon.
 */
export function tagHost(host: string, suffix: string): string {
  const colon = host.lastIndexOf(":");
  if (colon === -1 || host.includes("]", colon)) return host + suffix;
  return host.slice(0, colon) + suffix + host.slice(colon);
}
