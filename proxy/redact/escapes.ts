/** Percent-decodes what can be decoded; never throws. */
export function decodeEscapes(raw: string): string {
  if (!raw.includes("%")) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}

/** The same of a query or form, where a plus sign stands for a blank. */
export function decodeLoosely(raw: string): string {
  return decodeEscapes(raw.includes("+") ? raw.replaceAll("+", " ") : raw);
}

/** A lone surrogate, which encodeURI throws on, becomes U+FFFD. */
export function soundText(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
