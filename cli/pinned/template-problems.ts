import { type NamingRule, coversTemplate, parseNamingRule } from "../../differ/pinned/index.ts";

/** An entry of `templates`: one that names endpoints, or one that must never be learned. */
export type TemplateEntry = string | { readonly off: string };

const TEMPLATE = /^(\*|[!#$%&'*+.^_`|~0-9A-Za-z-]+) \/\S*$/;
const HOLE = /\{[^{}]*\}/g;

/** What is wrong with one template by itself; undefined where it can name a request. */
export function templateProblem(template: string): string | undefined {
  if (!TEMPLATE.test(template)) return "expected METHOD /path, as GET /users/{id}";
  const path = template.slice(template.indexOf(" ") + 1);
  if (path.includes("*"))
    return `expected {id} for a segment that is data, as GET /users/{id}: a * in ${path} names nothing`;
  if (/[{}]/.test(path.replace(HOLE, "")))
    return `expected braces in pairs, as GET /users/{id}: ${path} has one alone`;
  return undefined;
}

/** As `templateProblem`, of one that must not be learned: only whole segments ever are. */
export function refusedTemplateProblem(template: string): string | undefined {
  const problem = templateProblem(template);
  if (problem !== undefined || template.split("/").some(isHole)) return problem;
  return `expected a {id} for the segment that must not be learned, as GET /reports/{id}: ${template} has none`;
}

/** Entries that no request is left for, or that say the opposite of one above them. */
export function contradictions(
  entries: readonly TemplateEntry[],
): { readonly index: number; readonly problem: string }[] {
  const found: { index: number; problem: string }[] = [];
  // By their number of segments, because only such of one number can meet.
  const above = new Map<number, Read[]>();
  for (const [index, entry] of entries.entries()) {
    const off = typeof entry !== "string";
    const rule = parseNamingRule(off ? entry.off : entry);
    if (rule === undefined) continue;
    const read = { index, off, rule };
    let same = above.get(rule.segments.length);
    if (same === undefined) above.set(rule.segments.length, (same = []));
    const problem = firstProblem(read, same);
    if (problem === undefined) same.push(read);
    else found.push({ index, problem });
  }
  return found;
}

interface Read {
  readonly index: number;
  readonly off: boolean;
  readonly rule: NamingRule;
}

function firstProblem(read: Read, above: readonly Read[]): string | undefined {
  for (const other of above) {
    const problem = problemOf(read, other);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(read: Read, above: Read): string | undefined {
  const place = `templates.${above.index} (${above.off ? "off: " : ""}${above.rule.text})`;
  const covered = coversTemplate(above.rule, read.rule);
  const alike = covered && coversTemplate(read.rule, above.rule);
  if (alike && above.off !== read.off)
    return `says the opposite of ${place}: expected one of the two`;
  if (alike) return `says the same as ${place}: expected one of the two`;
  // What must not be learned may be said of more and of less; what names requests may not.
  if (!covered || above.off || read.off) return undefined;
  return `expected in front of ${place}, which names every request of it`;
}

function isHole(segment: string): boolean {
  return /^\{[^{}]*\}$/.test(segment);
}
