/** Whether the part of `text` from `start` to before `end` fits a pattern. */
export type TextGlob = (text: string, start: number, end: number) => boolean;

/**
 * Compiles a pattern once in which `*` stands for any text and everything else for itself. Matching
 * looks for the pieces between the stars from left to right, never goes back and allocates nothing:
 * its worst case is the product of both lengths, whatever the number of stars.
 */
export function compileTextGlob(pattern: string): TextGlob {
  const pieces = pattern.split(/\*+/);
  const head = pieces[0] ?? "";
  const tail = pieces.at(-1) ?? "";
  if (pieces.length === 1)
    return (text, start, end) => end - start === head.length && text.startsWith(head, start);
  const between = pieces.slice(1, -1);
  return (text, start, end) => {
    if (!text.startsWith(head, start)) return false;
    const last = end - tail.length;
    if (!text.startsWith(tail, last)) return false;
    let at = start + head.length;
    for (const piece of between) at = afterNext(text, piece, { at, end: last });
    return at <= last;
  };
}

/**
 * Where the next `piece` from `at` on ends; beyond `end` where there is none before it. `indexOf`
 * would look on behind `end`, in the rest of a long path, again and again.
 */
function afterNext(text: string, piece: string, range: { at: number; end: number }): number {
  const first = piece.charCodeAt(0);
  const lastStart = range.end - piece.length;
  for (let at = range.at; at <= lastStart; at += 1) {
    if (text.charCodeAt(at) === first && text.startsWith(piece, at)) return at + piece.length;
  }
  return range.end + 1;
}
