import { type TextGlob, compileTextGlob } from "./text-glob.ts";

/** Whether the path that ends before `end` (where its query starts) fits a pattern. */
export type PathGlob = (target: string, end: number) => boolean;

/** One segment of a pattern; undefined is `**`. */
type Step = TextGlob | undefined;

/**
 * Compiles `/products/*` and the like once. `*` stands for any part of one segment, `**` for any
 * number of segments (`/a/**` fits `/a` too). Paths are taken as sent: no decoding, no case
 * folding, no merging of slashes. Matching remembers only the last `**`, so that its worst case is
 * the product of both lengths, and it allocates nothing.
 */
export function compilePathGlob(pattern: string): PathGlob {
  if (pattern === "/**") return () => true;
  if (!pattern.includes("*"))
    return (target, end) => end === pattern.length && target.startsWith(pattern);
  const segments = pattern.split("/");
  const head = segments.slice(0, -1).join("/");
  if (segments.at(-1) === "**" && !head.includes("*")) return compilePrefix(head);
  const steps = segments.map(compileStep);
  // Most requests fit most patterns not at all, which their first characters tell.
  const sure = pattern.slice(0, pattern.indexOf("*"));
  const start = sure.slice(0, sure.lastIndexOf("/"));
  return (target, end) => target.startsWith(start) && fitsSteps(steps, target, end);
}

function compilePrefix(head: string): PathGlob {
  // A pattern has no query, so a target that starts like it has none before there either.
  return (target, end) =>
    target.startsWith(head) && (end === head.length || target.charCodeAt(head.length) === SLASH);
}

function compileStep(segment: string): Step {
  if (segment === "**") return undefined;
  if (segment === "*") return (_, start, end) => end > start;
  return compileTextGlob(segment);
}

const SLASH = 0x2f;

function fitsSteps(steps: readonly Step[], target: string, end: number): boolean {
  let at = 0;
  let step = 0;
  let retryStep = -1;
  let retryAt = 0;
  // A path of n segments ends after its nth: `at` is then past the end.
  while (at <= end) {
    const segmentEnd = endOfSegment(target, at, end);
    const wanted = steps[step];
    if (step < steps.length && wanted === undefined) {
      retryStep = step;
      retryAt = at;
      step += 1;
    } else if (wanted !== undefined && wanted(target, at, segmentEnd)) {
      step += 1;
      at = segmentEnd + 1;
    } else if (retryStep >= 0) {
      step = retryStep + 1;
      retryAt = endOfSegment(target, retryAt, end) + 1;
      at = retryAt;
    } else {
      return false;
    }
  }
  while (step < steps.length && steps[step] === undefined) step += 1;
  return step === steps.length;
}

function endOfSegment(target: string, start: number, end: number): number {
  const slash = target.indexOf("/", start);
  return slash === -1 || slash > end ? end : slash;
}
