import type { z } from "zod";
import { knownKeysAt } from "./known-keys.ts";
import type { LineOf } from "./line-of.ts";
import { nearest } from "./nearest.ts";

interface Context {
  readonly file: string;
  readonly lineOf: LineOf;
  /** Places filled from the environment: their values are never printed. */
  readonly origins: ReadonlyMap<string, string>;
  readonly value: unknown;
  /** Keys that may stand at a place; those of a configuration, where nothing else is said. */
  readonly keysAt?: (path: readonly PropertyKey[]) => string[];
}

/** What stands there is, or has in it, what opens something. */
const SECRET = /^(?:admin\.(?:token|viewerToken)|sync\.(?:token|url))$/;

type Issue = z.core.$ZodIssue;

/** One line a problem: file, line, key, what was expected, what was found, the nearest known key. */
export function describeIssues(issues: readonly Issue[], context: Context): string[] {
  return issues.flatMap((issue) => describe(issue, context));
}

function describe(issue: Issue, context: Context): string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(issue.path, key, context));
  }
  if (issue.code === "invalid_union") {
    const meant = meantBranch(issue, context);
    if (meant !== undefined) return describeIssues(meant, context);
  }
  const place = issue.path.map(printable).join(".");
  if (issue.code === "invalid_type" && issue.expected === "never") {
    return [`${where(issue.path, context)}${place} ${issue.message}`];
  }
  return [
    `${where(issue.path, context)}${place === "" ? "" : `${place}: `}${sentence(issue, context)}`,
  ];
}

function unknownKey(path: readonly PropertyKey[], key: string, context: Context): string {
  const known = (context.keysAt ?? knownKeysAt)(path);
  const near = nearest(key, known);
  const place = [...path, key].map(printable).join(".");
  // A key of another of the forms that may stand here.
  if (known.includes(key))
    return `${where([...path, key], context)}${place}: does not go together with what stands beside it; expected one of ${known.join(", ")}`;
  const hint =
    near === undefined ? `known here: ${known.join(", ")}` : `the nearest known key is ${near}`;
  return `${where([...path, key], context)}${place}: unknown key; ${hint}`;
}

/**
 * Of a union's branches, the issues of the one that was meant: the one that went deepest, else the
 * one whose type fits, else, where nothing is given, the first.
 */
function meantBranch(
  issue: Extract<Issue, { code: "invalid_union" }>,
  context: Context,
): Issue[] | undefined {
  const branches = issue.errors.map((branch) =>
    branch.map((inner): Issue => ({ ...inner, path: [...issue.path, ...inner.path] })),
  );
  const depth = (branch: readonly Issue[]): number =>
    Math.max(
      0,
      ...branch.map((inner) => inner.path.length + (inner.code === "unrecognized_keys" ? 1 : 0)),
    );
  const deepest = branches.toSorted((left, right) => depth(right) - depth(left))[0];
  if (deepest !== undefined && depth(deepest) > issue.path.length) return deepest;
  if (valueAt(context.value, issue.path) === undefined) return branches[0];
  return branches.find((branch) => branch.every((inner) => inner.code !== "invalid_type"));
}

/** A key may hold anything; what is printed stays one line. */
function printable(key: PropertyKey): string {
  return JSON.stringify(String(key)).slice(1, -1);
}

function where(path: readonly PropertyKey[], context: Context): string {
  const line = context.lineOf(path);
  return `${context.file}${line === undefined ? "" : `:${line}`}: `;
}

function sentence(issue: Issue, context: Context): string {
  const origin = context.origins.get(issue.path.map(String).join("."));
  if (origin !== undefined) return `the value of \${${origin}} does not fit: ${expectation(issue)}`;
  const found = valueAt(context.value, issue.path);
  if (issue.code === "custom") return issue.message;
  if (SECRET.test(issue.path.map(String).join("."))) return expectation(issue);
  const [ofKey] = issue.code === "invalid_key" ? issue.issues : [];
  if (ofKey !== undefined) return `${expectation(ofKey)} as its key`;
  if (found === undefined) return `missing; ${expectation(issue)}`;
  return `${expectation(issue)}, found ${shortText(found)}`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${issue.expected === "int" ? "a whole number" : article(issue.expected)}`;
    case "invalid_value":
      return `expected ${issue.values.map((value) => String(value)).join(" or ")}`;
    case "too_small":
      if (issue.origin === "array") return `expected at least ${issue.minimum} in the list`;
      return `expected ${issue.origin === "string" ? "at least" : "not less than"} ${issue.minimum}`;
    case "too_big":
      return `expected not more than ${issue.maximum}`;
    case "invalid_union":
      return "expected one of the forms in docs/config.md";
    case "custom":
      return issue.message.replace(/, found .*$/s, "");
    default:
      return lowerFirst(issue.message);
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let node = value;
  for (const key of path) {
    if (typeof node !== "object" || node === null) return undefined;
    node = Object.entries(node).find(([name]) => name === String(key))?.[1];
  }
  return node;
}

function shortText(value: unknown): string {
  // JSON has no word for NaN and the infinities.
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
