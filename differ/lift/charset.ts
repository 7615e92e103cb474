/** How much of a body is looked through for what it says of its own characters. */
const HEAD_BYTES = 1024;

const XML = /^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/;
const HTML_META = /<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._-]{1,40})/i;

/** A mark at a body's beginning is stronger than anything that is said about it. */
export function charsetOfMark(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return undefined;
}

/** What an XML prolog or an HTML page's own head says; 16-bit text without a mark is seen as well. */
export function charsetInside(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0 && bytes[1] === 60) return "utf-16be";
  if (bytes[0] === 60 && bytes[1] === 0) return "utf-16le";
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  if (!head.includes(60)) return undefined;
  const text = head.toString("latin1");
  const found = (XML.exec(text)?.[1] ?? HTML_META.exec(text)?.[1])?.toLowerCase();
  // What names 16 bits in characters of 8 is mistaken, and means UTF-8 by the standards.
  return found?.startsWith("utf-16") === true ? "utf-8" : found;
}
