/**
 * Header fields as they came: name and value in turn, order, case and repetitions kept
 * (the shape of Node's `rawHeaders` and of undici's flat arrays).
 */
export type RawHeaders = readonly string[];

/** The first value of a field, or undefined. `lowerName` is the field's name in lower case. */
export function headerValue(headers: RawHeaders, lowerName: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index];
    if (name !== undefined && name.length === lowerName.length) {
      if (name.toLowerCase() === lowerName) return headers[index + 1];
    }
  }
  return undefined;
}

/** `[["accept","x"]]`, the form of triples and recordings, as raw headers. */
export function fromPairs(pairs: readonly (readonly [string, string])[]): string[] {
  return pairs.flat();
}
