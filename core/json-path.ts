/**
 * JSONPath (RFC 9535), the part of it that names places: child names, indices, wildcards and
 * descendants. Filters, slices and unions are refused, because a rule must say one thing.
 */
export type PathSegment = string | number;

/** A step of a rule's path. `deep` = the step may lie any number of levels further down (`..`). */
export type PathStep =
  | { readonly kind: "name"; readonly name: string; readonly deep: boolean }
  | { readonly kind: "index"; readonly index: number; readonly deep: boolean }
  | { readonly kind: "any"; readonly deep: boolean };

export interface PathPattern {
  readonly text: string;
  readonly steps: readonly PathStep[];
}

const SHORTHAND = /^[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*$/;

/** Prints segments as a JSONPath: `$.items[3].price`, `$['a.b']`, the root as `$`. */
export function printPath(segments: readonly PathSegment[]): string {
  let text = "$";
  for (const segment of segments) text += printSegment(segment);
  return text;
}

export function printSegment(segment: PathSegment): string {
  if (typeof segment === "number") return `[${segment}]`;
  return SHORTHAND.test(segment) ? `.${segment}` : `['${escapeName(segment)}']`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "'": "\\'",
  "\\": "\\\\",
};

function escapeName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- RFC 9535 2.7 demands these escapes in normalized paths
  return name.replace(/[\u0000-\u001f'\\]/g, (char) => {
    return ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Parses a rule's path; returns a sentence that says what is wrong instead of throwing. */
export function parsePathPattern(text: string): PathPattern | { readonly problem: string } {
  if (!text.startsWith("$")) return { problem: `a path starts with $, found ${text}` };
  const steps: PathStep[] = [];
  const token =
    /(\.\.|\.)?(?:\[(?:(\*)|(-?\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]|(\*)|([A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*))/y;
  token.lastIndex = 1;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null || !separatorFits(match)) {
      return { problem: `cannot read ${text.slice(at)} in the path ${text}` };
    }
    steps.push(stepOf(match));
  }
  return { text, steps };
}

/** A bare name or star needs a dot before it; a bracket takes none or two. */
function separatorFits(match: RegExpExecArray): boolean {
  const bare = match[6] !== undefined || match[7] !== undefined;
  return bare ? match[1] !== undefined : match[1] !== ".";
}

function stepOf(match: RegExpExecArray): PathStep {
  const deep = match[1] === "..";
  if (match[2] !== undefined || match[6] !== undefined) return { kind: "any", deep };
  if (match[3] !== undefined) return { kind: "index", index: Number(match[3]), deep };
  const quoted = match[4] ?? match[5];
  return {
    kind: "name",
    name: quoted === undefined ? (match[7] ?? "") : unescapeName(quoted),
    deep,
  };
}

function unescapeName(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const plain = Object.entries(ESCAPES).find(([, escape]) => escape === `\\${code}`);
    return plain === undefined ? code : plain[0];
  });
}

/** Whether the pattern names exactly the place of these segments. */
export function pathMatches(pattern: PathPattern, segments: readonly PathSegment[]): boolean {
  return matchFrom(pattern.steps, segments, { step: 0, segment: 0 });
}

function matchFrom(
  steps: readonly PathStep[],
  segments: readonly PathSegment[],
  at: { step: number; segment: number },
): boolean {
  const step = steps[at.step];
  if (step === undefined) return at.segment === segments.length;
  const last = step.deep ? segments.length - 1 : Math.min(at.segment, segments.length - 1);
  for (let segment = at.segment; segment <= last; segment += 1) {
    if (!stepFits(step, segments[segment])) continue;
    if (matchFrom(steps, segments, { step: at.step + 1, segment: segment + 1 })) return true;
  }
  return false;
}

function stepFits(step: PathStep, segment: PathSegment | undefined): boolean {
  switch (step.kind) {
    case "any":
      return segment !== undefined;
    case "name":
      return segment === step.name;
    case "index":
      return segment === step.index;
  }
}
