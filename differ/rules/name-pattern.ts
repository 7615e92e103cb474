/**
 * Whether `text` fits a pattern in which `*` stands for any number of characters. Greedy with one
 * point of return (the last star), so the cost is at most the product of the lengths.
 */
export function fitsStars(pattern: string, text: string): boolean {
  let at = 0;
  let step = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[step] === "*") {
      star = step;
      resume = at;
      step += 1;
    } else if (step < pattern.length && pattern[step] === text[at]) {
      step += 1;
      at += 1;
    } else if (star >= 0) {
      step = star + 1;
      resume += 1;
      at = resume;
    } else {
      return false;
    }
  }
  while (pattern[step] === "*") step += 1;
  return step === pattern.length;
}

/** `header:set-cookie` covers `header:set-cookie['sid'].path` as a container covers what is in it. */
export function coversName(pattern: string, path: string): boolean {
  if (fitsStars(pattern, path)) return true;
  const inner = path.search(/[.[]/);
  if (inner < 0) return false;
  return (
    fitsStars(pattern, path.slice(0, inner)) ||
    fitsStars(pattern, path.slice(0, path.lastIndexOf("]") + 1))
  );
}
