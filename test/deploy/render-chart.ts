import { createHash } from "node:crypto";
import { parse, stringify } from "yaml";

/*
 * As much of Go's text/template and of Helm's functions as the chart uses, for where helm is not at hand.
 * What it does not know, and a value that is not there, is an error: https://helm.sh/docs/chart_template_guide/
 */

interface Scope {
  readonly dot: unknown;
  readonly root: unknown;
  readonly variables: Map<string, unknown>;
  readonly templates: Map<string, readonly Node[]>;
}

type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly code: string }
  | {
      readonly kind: "if" | "range" | "define";
      readonly code: string;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

/** The documents of a chart. `files` are its templates by name, as they lie in templates/. */
export function renderChart(
  files: ReadonlyMap<string, string>,
  root: Readonly<Record<string, unknown>>,
): Map<string, unknown> {
  const templates = new Map<string, readonly Node[]>();
  const parsed = [...files].map(([name, text]) => [name, nodesOf(text)] as const);
  for (const [name, nodes] of parsed) {
    templates.set(`templates/${name}`, nodes);
    for (const node of nodes) {
      if (node.kind === "define") templates.set(String(literal(node.code)), node.body);
    }
  }
  const scope = { dot: root, root, variables: new Map<string, unknown>(), templates };
  const found = new Map<string, unknown>();
  for (const [name, nodes] of parsed) {
    if (!name.endsWith(".yaml")) continue;
    const documents = render(nodes, scope).split(/^---$/m);
    documents.forEach((text, at) => found.set(at === 0 ? name : `${name}#${at}`, parse(text)));
  }
  return found;
}

/** `{{-` takes the blanks before it away, `-}}` those behind. */
function nodesOf(text: string): Node[] {
  const parts = text.split(/(\{\{-? .*? -?\}\}|\{\{-?.*?-?\}\})/s).map((part) => ({
    code: /^\{\{-?\s*(.*?)\s*-?\}\}$/s.exec(part)?.[1],
    text: part,
  }));
  const pieces = parts.map(({ code, text: piece }, at) => {
    if (code !== undefined) return { code, text: "" };
    const before = parts[at - 1]?.text.endsWith("-}}") === true ? piece.trimStart() : piece;
    return {
      code: undefined,
      text: parts[at + 1]?.text.startsWith("{{-") === true ? before.trimEnd() : before,
    };
  });
  const rest = pieces.values();
  return block(rest).nodes;
}

function block(rest: Iterator<{ code: string | undefined; text: string }>): {
  nodes: Node[];
  end: string;
} {
  const nodes: Node[] = [];
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    const { code, text } = next.value;
    if (code === undefined) nodes.push({ kind: "text", text });
    else if (code === "end" || code === "else") return { nodes, end: code };
    else {
      const kind = (["if", "range", "define"] as const).find((word) => code.startsWith(`${word} `));
      if (kind === undefined) nodes.push({ kind: "action", code });
      else {
        const { nodes: body, end } = block(rest);
        const otherwise = end === "else" ? block(rest).nodes : [];
        nodes.push({ kind, code: code.slice(kind.length + 1), body, otherwise });
      }
    }
  }
  return { nodes, end: "" };
}

function render(nodes: readonly Node[], scope: Scope): string {
  return nodes.map((node) => renderNode(node, scope)).join("");
}

function renderNode(node: Node, scope: Scope): string {
  switch (node.kind) {
    case "text":
      return node.text;
    case "define":
      return "";
    case "if":
      return render(truth(evaluate(node.code, scope)) ? node.body : node.otherwise, scope);
    case "range": {
      const [, name = "", code = ""] = /^(\$\w+) := (.*)$/s.exec(node.code) ?? [];
      const list = evaluate(code, scope);
      if (!Array.isArray(list)) throw new Error(`range over ${code}, which is no list`);
      return list
        .map((one) =>
          render(node.body, { ...scope, variables: new Map(scope.variables).set(name, one) }),
        )
        .join("");
    }
    case "action": {
      const [, name, code] = /^(\$\w*) := (.*)$/s.exec(node.code) ?? [];
      if (name === undefined || code === undefined) return shown(evaluate(node.code, scope));
      scope.variables.set(name, evaluate(code, scope));
      return "";
    }
  }
}

/** A pipeline: each stage gets what the one before it gave as its last argument. */
function evaluate(code: string, scope: Scope): unknown {
  let before: readonly unknown[] = [];
  for (const stage of split(code, "|")) {
    const [first = "", ...rest] = split(stage, " ");
    const known = Object.hasOwn(FUNCTIONS, first) ? FUNCTIONS[first] : undefined;
    const given = rest.map((word) => operand(word, scope));
    if (known !== undefined) before = [known(scope, ...given, ...before)];
    else if (rest.length > 0) throw new Error(`unknown function ${first}`);
    else before = [operand(first, scope)];
  }
  return before[0];
}

function operand(word: string, scope: Scope): unknown {
  if (word.startsWith("(")) return evaluate(word.slice(1, -1), scope);
  if (/^["\d]/.test(word)) return literal(word);
  const [start = "", ...keys] = word.split(".");
  const from = start === "" ? scope.dot : start === "$" ? scope.root : scope.variables.get(start);
  return keys
    .filter((key) => key !== "")
    .reduce<unknown>((value, key) => {
      if (!isRecord(value) || !Object.hasOwn(value, key)) throw new Error(`${word}: no ${key}`);
      return value[key];
    }, from);
}

function literal(word: string): unknown {
  return JSON.parse(word);
}

/** Splits outside of quotes and parentheses. */
function split(code: string, at: string): string[] {
  const parts = [""];
  let depth = 0;
  let quoted = false;
  for (const letter of code) {
    if (letter === '"') quoted = !quoted;
    if (!quoted && letter === "(") depth += 1;
    if (!quoted && letter === ")") depth -= 1;
    if (letter === at && depth === 0 && !quoted) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

const FUNCTIONS: Readonly<Record<string, (scope: Scope, ...given: unknown[]) => unknown>> = {
  include(scope, name, dot) {
    const nodes = scope.templates.get(String(name));
    if (nodes === undefined) throw new Error(`no template ${String(name)}`);
    return render(nodes, { ...scope, dot, root: dot, variables: new Map() });
  },
  printf: (_, format, ...values) => String(format).replace(/%[sdv]/g, () => shown(values.shift())),
  print: (_, ...values) => values.map(shown).join(""),
  trunc: (_, length, text) => String(text).slice(0, Number(length)),
  trimSuffix: (_, end, text) =>
    String(text).endsWith(String(end)) ? String(text).slice(0, -String(end).length) : text,
  nindent: (_, by, text) => `\n${String(text).replace(/^/gm, " ".repeat(Number(by)))}`,
  default: (_, otherwise, value) => (truth(value) ? value : otherwise),
  toYaml: (_, value) => stringify(value).trimEnd(),
  toJson: (_, value) => JSON.stringify(value),
  sha256sum: (_, text) => createHash("sha256").update(String(text)).digest("hex"),
  eq: (_, left, right) => left === right,
  gt: (_, left, right) => Number(left) > Number(right),
  int: (_, value) => Math.trunc(Number(value)),
  until: (_, count) => Array.from({ length: Number(count) }, (__, at) => at),
  dict: (_, ...pairs) => {
    const made: Record<string, unknown> = {};
    for (let at = 0; at < pairs.length; at += 2) made[String(pairs[at])] = pairs[at + 1];
    return made;
  },
  set(_, target, key, value) {
    if (!isRecord(target)) throw new Error("set takes a dict");
    target[String(key)] = value;
    return target;
  },
  mergeOverwrite: (_, target, over) => merged(target, over),
};

function merged(target: unknown, over: unknown): unknown {
  if (!isRecord(target) || !isRecord(over)) return over;
  const keys = new Set([...Object.keys(target), ...Object.keys(over)]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      Object.hasOwn(over, key) ? merged(target[key], over[key]) : target[key],
    ]),
  );
}

/** As Go counts: empty is false. */
function truth(value: unknown): boolean {
  if (isRecord(value)) return Object.keys(value).length > 0;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) throw new Error("a value that is not there");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
