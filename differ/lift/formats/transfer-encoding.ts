/** These say that nothing is to be undone (RFC 2045 6.2). */
const NONE = new Set(["7bit", "8bit", "binary"]);

/**
 * Undoes `content-transfer-encoding` of a part. Undefined where the bytes are not of that encoding:
 * a reader may make anything of them.
 */
export function undoTransferEncoding(
  bytes: Uint8Array,
  encoding: string | undefined,
): Uint8Array | undefined {
  const name = encoding?.trim().toLowerCase();
  if (name === undefined || NONE.has(name)) return bytes;
  if (name === "base64") return fromBase64(bytes);
  return name === "quoted-printable" ? fromQuotedPrintable(bytes) : undefined;
}

/** What is not written as it would be written again holds more than comes out. */
function fromBase64(bytes: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(bytes)
    .toString("latin1")
    .replace(/[ \t\r\n]+/g, "");
  const decoded = Buffer.from(text, "base64");
  return decoded.toString("base64") === text ? decoded : undefined;
}

function fromQuotedPrintable(bytes: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(bytes)
    .toString("latin1")
    .replace(/=[ \t]*\r?\n/g, "");
  if (/=(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const decoded = text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(decoded, "latin1");
}
