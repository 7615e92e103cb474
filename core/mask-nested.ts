const NAME_BEFORE =
  /(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9_-]{2,39})(?![A-Za-z0-9_-])(?:\\{0,3}["'])?\s{0,8}[:=]\s{0,8}(?=[{[])/g;

/**
 * In a text without a reader of its own (a script, a log, JSON that breaks off) all that stands in the
 * brackets behind a hidden name: `token = {a: "x"}`, `"password": ["x", "y`. To the end of the text
 * where they are not closed. Linear in the text.
 */
export function maskNested(
  text: string,
  hides: (name: string) => boolean,
  mask: (value: string) => string,
): string {
  let out = "";
  let at = 0;
  for (const match of text.matchAll(NAME_BEFORE)) {
    const from = match.index + match[0].length;
    if (match.index < at || !hides(match[1] ?? "")) continue;
    const end = endOfNested(text, from);
    out += text.slice(at, from) + mask(text.slice(from, end));
    at = end;
  }
  return out + text.slice(at);
}

/** Behind the bracket that closes the one at `from`; brackets inside quotes do not count. */
function endOfNested(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "\\") at += 1;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
