/** Building blocks of the page. Whatever comes from traffic only ever becomes a text node. */
export const SCRIPT_PARTS = String.raw`
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  for (const child of children.flat(2)) {
    if (child !== undefined && child !== null && child !== false) node.append(child);
  }
  return node;
}

// A number whose digits a double would lose is shown as it was written.
class Digits {
  constructor(source) { this.source = source; }
}

export function parseJson(text) {
  return JSON.parse(text, (key, value, context) => {
    if (typeof value !== "number" || !context || !context.source) return value;
    return Number.isSafeInteger(value) || String(value) === context.source ? value : new Digits(context.source);
  });
}

export function print(value, depth = 0) {
  if (depth > 20) return "\u2026";
  if (value === undefined) return "(no such place)";
  if (value instanceof Digits) return value.source;
  if (Array.isArray(value)) return "[" + value.map((inner) => print(inner, depth + 1)).join(", ") + "]";
  if (value !== null && typeof value === "object") {
    return "{" + Object.entries(value).map(([key, inner]) => JSON.stringify(key) + ": " + print(inner, depth + 1)).join(", ") + "}";
  }
  return JSON.stringify(value);
}

export const count = (value) => Number(value).toLocaleString("en").replace(/,/g, "\u202f");

const MARKS = { pass: "\u2713", fail: "\u2717", inconclusive: "?", unhealthy: "!" };

export function verdictWord(verdict, approved) {
  const word = h("span", { class: "word " + verdict }, (MARKS[verdict] ?? "") + " " + verdict);
  return approved ? [word, h("span", { class: "note" }, " approved")] : [word];
}

export function reasons(counts) {
  const entries = Object.entries(counts).filter(([, value]) => value > 0);
  if (entries.length === 0) return undefined;
  return h("ul", {}, entries.map(([reason, value]) => h("li", {}, count(value) + " " + reason)));
}

export function total(counts) {
  return Object.values(counts).reduce((sum, value) => sum + value, 0);
}

// One place after another, so that nothing but what changed is touched and no scroll moves.
const shown = new WeakMap();
export function render(node, key, make) {
  if (shown.get(node) === key) return;
  shown.set(node, key);
  node.replaceChildren(...[make()].flat());
}

export class HttpError extends Error {
  constructor(status, detail) { super(detail); this.status = status; }
}

export async function read(path) {
  const response = await fetch("/api/v1" + path, { headers: { accept: "application/json" }, cache: "no-cache" });
  const text = await response.text();
  if (!response.ok) throw new HttpError(response.status, problemOf(text, response.status));
  return { text, value: parseJson(text) };
}

export async function write(path, body) {
  const response = await fetch("/api/v1" + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new HttpError(response.status, problemOf(await response.text(), response.status));
}

function problemOf(text, status) {
  try { return JSON.parse(text).detail; } catch { return "the answer was " + status; }
}
`;
