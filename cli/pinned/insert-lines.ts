/**
 * The text as it was written, with the lines that `added` has over `plain`, which is the same text as
 * we print it: nothing else of what a person wrote changes, not a space. Where that cannot be told line
 * by line, it is `added`.
 */
export function insertLines(written: string, plain: string, added: string): string {
  const end = written.includes("\r\n") ? "\r\n" : "\n";
  const ours = linesOf(plain);
  const theirs = linesOf(written);
  if (theirs.length !== ours.length) return added.replaceAll("\n", end);
  const result: string[] = [];
  let at = 0;
  for (const line of linesOf(added)) {
    const same = line === ours[at];
    result.push(same ? (theirs[at] ?? line) : line);
    if (same) at += 1;
  }
  if (at !== ours.length) return added.replaceAll("\n", end);
  return result.join(end) + end;
}

function linesOf(text: string): string[] {
  return text.replace(/\r?\n$/, "").split(/\r?\n/);
}
