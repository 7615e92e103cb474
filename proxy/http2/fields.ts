import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";

/** Fields of one HTTP/1.1 connection, which no HTTP/2 message may hold (RFC 9113 8.2.2). */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
  "te",
]);

/** Fields as node:http2 takes them. */
export type Http2Fields = OutgoingHttpHeaders;

/** Without a prototype, so that no field's name means anything but a field. */
export function noFields(): Http2Fields {
  const fields: Http2Fields = Object.create(null);
  return fields;
}

/**
 * Adds HTTP/1.1 fields (names and values in turn): names in lower case, fields of a connection left
 * out, repeated ones together and in their order.
 */
export function addFields(to: Http2Fields, raw: readonly string[]): void {
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    if (CONNECTION_FIELDS.has(name)) continue;
    addField(to, name, raw[index + 1] ?? "");
  }
}

export function addField(to: Http2Fields, name: string, value: string): void {
  const before = to[name];
  if (before === undefined) to[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else to[name] = [String(before), value];
}

/**
 * The raw fields behind node:http2's events (names and values in turn, without pseudo fields), which
 * are typed as flags only; from the object where there are none.
 */
export function rawFields(raw: unknown, parsed: IncomingHttpHeaders): string[] {
  const fields: string[] = [];
  if (Array.isArray(raw)) {
    for (let index = 0; index + 1 < raw.length; index += 2) {
      const name = String(raw[index]);
      if (!name.startsWith(":")) fields.push(name, String(raw[index + 1]));
    }
    return fields;
  }
  for (const [name, value] of Object.entries(parsed)) {
    if (name.startsWith(":") || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) fields.push(name, one);
  }
  return fields;
}
