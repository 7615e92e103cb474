/** A step of a place in a body: a member's name, or an item's index. */
export type Step = string | number;

const STEP =
  /\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\.([A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)/y;

/** The steps of an exact path such as `$.items[3]['a.b']`; undefined where it names no place in a body. */
export function stepsOf(exact: string): readonly Step[] | undefined {
  if (!exact.startsWith("$")) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < exact.length) {
    const found = STEP.exec(exact);
    if (found === null) return undefined;
    const [, index, quoted, name] = found;
    steps.push(index === undefined ? (name ?? unescaped(quoted ?? "")) : Number(index));
  }
  return steps;
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
};

function unescaped(quoted: string): string {
  return quoted.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code?: string, char?: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return ESCAPES[char ?? ""] ?? char ?? "";
  });
}

/** A member's place below another, printed as a path prints it (RFC 9535). */
export function printStep(step: Step): string {
  if (typeof step === "number") return `[${step}]`;
  if (/^[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*$/.test(step)) return `.${step}`;
  return `['${step.replace(/['\\]/g, "\\$&")}']`;
}
