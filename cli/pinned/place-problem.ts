import { type PathStep, parsePathPattern, printSegment } from "../../core/index.ts";

const STEP = /\[\*\]|\.\*|\[-?\d+\]|\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]|\.[^.[]+/gy;

/**
 * Why nothing is ever known at this path of a body; undefined where something may be. Places are
 * looked up by their text, so one that is spelled otherwise than differences print it pins nothing.
 */
export function bodyPathProblem(path: string): string | undefined {
  const read = path.startsWith("$") ? parsePathPattern(path) : undefined;
  if (read === undefined) return "expected a path that begins with $, as $.items[*].id";
  if ("problem" in read) return read.problem;
  if (read.steps.some((step) => step.deep))
    return `expected one place, as $.items[*].id: ${path} is many`;
  const written = path.slice(1).match(STEP) ?? [];
  const printed = `$${read.steps.map((step, at) => printStep(step, written[at])).join("")}`;
  return printed === path ? undefined : `expected ${printed}, as differences print ${path}`;
}

/** As `bodyPathProblem`, also of `header:NAME` and `trailer:NAME`. */
export function placeProblem(place: string): string | undefined {
  const field = /^(header|trailer):([^\s[]+)(.*)$/s.exec(place);
  if (field === null) {
    if (place.startsWith("$")) return bodyPathProblem(place);
    return "expected $..., header:NAME or trailer:NAME";
  }
  const [, surface = "", name = "", inner = ""] = field;
  const printed = `${surface}:${name.toLowerCase()}${inner}`;
  return printed === place ? undefined : `expected ${printed}, as differences print ${place}`;
}

function printStep(step: PathStep, written: string | undefined): string {
  if (step.kind === "name") return printSegment(step.name);
  return step.kind === "any" && written === ".*" ? ".*" : "[*]";
}
