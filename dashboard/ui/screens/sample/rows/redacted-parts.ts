/** Part of a text; `redacted` stands for a value that was hidden before anything was kept. */
export interface TextPart {
  readonly text: string;
  readonly redacted: boolean;
}

/** As they are written in bodies, headers, targets and cookies. */
const MASK =
  /\[redacted [0-9a-f]{10}\]|\bredacted-[0-9a-f]{10}\b|\bredacted\.[0-9a-f]{10}(?:\.jwt){0,3}/g;

/** Splits a text at the marks of what was redacted. */
export function redactedParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const found of text.matchAll(MASK)) {
    if (found.index > at) parts.push({ text: text.slice(at, found.index), redacted: false });
    parts.push({ text: found[0], redacted: true });
    at = found.index + found[0].length;
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at), redacted: false });
  return parts;
}
