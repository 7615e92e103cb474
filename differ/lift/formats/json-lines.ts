/** Stands before each document of a JSON sequence (RFC 7464). */
const RECORD_SEPARATOR = "\u001e";

/** The lines of a text that hold anything. */
export function* documentsOf(text: string): Generator<string> {
  for (const row of text.split("\n")) {
    const line = row.startsWith(RECORD_SEPARATOR) ? row.slice(1) : row;
    if (line.trim() !== "") yield line;
  }
}
