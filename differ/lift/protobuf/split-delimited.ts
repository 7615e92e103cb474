/** Messages with their length before each, as a varint; undefined where the bytes are no such run. */
export function splitDelimited(
  bytes: Uint8Array,
  messagesMax: number,
): Uint8Array[] | "too-large" | undefined {
  const messages: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    let length = 0;
    let shift = 0;
    for (let byte = 0x80; byte >= 0x80; shift += 7) {
      byte = bytes[at] ?? 0xff;
      at += 1;
      if (at > bytes.length || shift > 28) return undefined;
      length += (byte & 0x7f) * 2 ** shift;
    }
    if (at + length > bytes.length) return undefined;
    if (messages.length >= messagesMax) return "too-large";
    messages.push(bytes.subarray(at, at + length));
    at += length;
  }
  return messages;
}
