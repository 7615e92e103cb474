/** Whether a path (without query, as sent) fits a pattern. */
export type PathGlob = (path: string) => boolean;

/**
 * Compiles `/products/*` and the like once. `*` stands for any part of one segment, `**` for any
 * number of segments (`/a/**` fits `/a` too). Paths are taken as sent: no decoding, no case
 * folding, no merging of slashes. Matching remembers only the last wildcard, so that its worst
 * case is the product of both lengths and never grows exponentially.
 */
export function compilePathGlob(pattern: string): PathGlob {
  if (pattern === "/**") return () => true;
  if (!pattern.includes("*")) return (path) => path === pattern;
  const segments = pattern.split("/");
  const head = segments.slice(0, -1).join("/");
  if (segments.at(-1) === "**" && !head.includes("*")) {
    const prefix = `${head}/`;
    return (path) => path === head || path.startsWith(prefix);
  }
  return (path) => fitsSegments(segments, path.split("/"));
}

function fitsSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let at = 0;
  let step = 0;
  let retryStep = -1;
  let retryAt = 0;
  while (at < path.length) {
    const wanted = pattern[step];
    if (wanted === "**") {
      retryStep = step;
      retryAt = at;
      step += 1;
    } else if (wanted !== undefined && fitsText(wanted, path[at] ?? "")) {
      step += 1;
      at += 1;
    } else if (retryStep >= 0) {
      step = retryStep + 1;
      retryAt += 1;
      at = retryAt;
    } else {
      return false;
    }
  }
  while (pattern[step] === "**") step += 1;
  return step === pattern.length;
}

function fitsText(pattern: string, text: string): boolean {
  if (pattern === "*") return text !== "";
  let at = 0;
  let step = 0;
  let retryStep = -1;
  let retryAt = 0;
  while (at < text.length) {
    if (pattern[step] === "*") {
      retryStep = step;
      retryAt = at;
      step += 1;
    } else if (step < pattern.length && pattern[step] === text[at]) {
      step += 1;
      at += 1;
    } else if (retryStep >= 0) {
      step = retryStep + 1;
      retryAt += 1;
      at = retryAt;
    } else {
      return false;
    }
  }
  while (pattern[step] === "*") step += 1;
  return step === pattern.length;
}
