/** One difference with its samples, and one sample in three columns. */
export const SCRIPT_SAMPLE = String.raw`
import { count, h, print, read, render, verdictWord } from "./parts.js";

const ROLES = ["primary", "secondary", "candidate"];
const LINES_MAX = 5000;

export async function showDetail(route, current) {
  const node = document.getElementById("detail");
  const group = route.fingerprint === undefined ? undefined : await read("/differences/" + encodeURIComponent(route.fingerprint));
  const sampleId = route.sample ?? group?.value.samples[0];
  const sample = sampleId === undefined ? undefined : await read("/samples/" + encodeURIComponent(sampleId));
  if (!current()) return;
  const key = (group?.text ?? "") + "\n" + (sample?.text ?? "");
  render(node, key, () => [
    h("p", { class: "crumbs" }, h("a", { href: "#/" }, "\u2190 Overview")),
    group !== undefined && groupHead(group.value, sampleId),
    sample !== undefined ? sampleView(sample.value, group?.value) : h("p", { class: "note" }, "No sample of this difference is kept."),
  ].filter(Boolean));
}

function groupHead(group, current) {
  const fact = (label, value) => h("span", {}, label + " ", h("b", {}, value));
  return h("div", {},
    h("h1", { class: "mono" }, group.path),
    h("p", { class: "note mono" }, group.endpoint),
    h("p", { class: "facts" }, verdictWord(group.verdict, group.approved), fact("kind", group.kind),
      fact("evidence", Number(group.evidence).toFixed(1)), fact("candidate odd", count(group.candidateOdd)),
      fact("secondary odd", count(group.secondaryOdd)), fact("primary odd", count(group.primaryOdd)),
      fact("all different", count(group.allDifferent)), fact("compared", count(group.n)), fact("fingerprint", group.fingerprint)),
    group.samples.length > 1 && h("ul", { class: "samples", "aria-label": "Samples" }, group.samples.slice(0, 50).map((id, index) => h("li", {},
      h("a", { href: "#/differences/" + encodeURIComponent(group.fingerprint) + "/" + encodeURIComponent(id), "aria-current": id === current ? "true" : undefined }, "Sample " + (index + 1))))));
}

function sampleView(sample, group) {
  const lines = ROLES.map((role) => bodyLines(sample[role]));
  return h("div", {},
    h("section", { class: "card" },
      h("h2", { class: "mono" }, sample.request.method + " " + sample.request.path),
      h("p", { class: "note" }, sample.capturedAt + " \u00b7 " + sample.endpoint),
      headerList("Request headers", sample.request.headers),
      requestBody(sample.request)),
    h("section", {}, h("h2", {}, "What differs"), differenceTable(sample.differences, group)),
    h("section", { class: "columns" }, ROLES.map((role, index) => column(role, sample[role], { own: lines[index], others: lines.filter((_, other) => other !== index) }))));
}

function differenceTable(differences, group) {
  if (differences.length === 0) return h("p", { class: "note" }, "Nothing differs in this sample.");
  return h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, ["Path", "Kind", "Odd", ...ROLES].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, differences.slice(0, 500).map((one) => h("tr", { class: one.ignored === undefined ? undefined : "ignored" },
      h("td", { class: "mono" }, group !== undefined && group.path === one.path ? h("b", {}, one.exact) : one.exact,
        one.ignored !== undefined && h("div", {}, "ignored: " + one.ignored)),
      h("td", {}, one.kind), h("td", {}, one.class),
      ROLES.map((role) => h("td", { class: "mono" }, h("span", { class: one.class === role && one.ignored === undefined ? "value odd" : "value" }, print(one[role])))))))));
}

function column(role, answer, lines) {
  const title = h("h2", {}, role, " ", h("span", { class: "note" }, outcomeOf(answer)));
  if (answer.kind !== "answered") return h("div", { class: "card" }, title);
  return h("div", { class: "card" }, title,
    h("p", { class: "note" }, count(answer.bodyLength) + " bytes" + (answer.bodyCut ? ", cut" : "") + (answer.bodyBase64 !== undefined ? ", base64" : "") +
      (answer.latencyMs === undefined ? "" : " \u00b7 " + Number(answer.latencyMs).toFixed(1) + " ms")),
    headerList("Headers", answer.headers),
    bodyView(role, lines));
}

function outcomeOf(answer) {
  if (answer.kind === "answered") return String(answer.status);
  return answer.kind === "failed" ? "failed: " + answer.code : "timed out after " + answer.afterMs + " ms";
}

function headerList(title, headers) {
  return h("details", {}, h("summary", {}, title + " (" + headers.length + ")"),
    h("dl", { class: "headers mono" }, headers.map(([name, value]) => h("div", {}, h("dt", {}, name + ":"), h("dd", {}, value)))));
}

function requestBody(request) {
  const text = request.body ?? request.bodyBase64;
  return text === undefined || text === "" ? undefined : h("pre", {}, h("span", { class: "line" }, text));
}

function bodyLines(answer) {
  if (answer.kind !== "answered") return [];
  return indent(answer.body ?? answer.bodyBase64 ?? "").split("\n");
}

// A line that no other answer has is marked; in the candidate, when the baselines agree, as odd.
function bodyView(role, { own, others }) {
  const sets = others.map((lines) => new Set(lines.map(bare)));
  const nodes = own.slice(0, LINES_MAX).map((line) => {
    const alone = sets.length > 0 && sets.every((set) => !set.has(bare(line)));
    return h("span", { class: alone ? (role === "candidate" ? "line odd" : "line differs") : "line" }, line);
  });
  if (own.length > LINES_MAX) nodes.push(h("span", { class: "line note" }, count(own.length - LINES_MAX) + " more lines"));
  return h("pre", { tabindex: "0", "aria-label": "Body of " + role }, nodes);
}

const bare = (line) => line.trim().replace(/,$/, "");

// Lays JSON out without reading its values, so that every digit stays; other text stays as it is.
function indent(text) {
  try { JSON.parse(text); } catch { return text; }
  let out = "", depth = 0;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (token === "{" || token === "[") {
      out += token;
      if (next === "}" || next === "]") return;
      depth += 1;
      out += newLine(depth);
    } else if (token === "}" || token === "]") {
      const before = tokens[index - 1];
      if (before !== "{" && before !== "[") { depth -= 1; out += newLine(depth); }
      out += token;
    } else if (token === ",") out += "," + newLine(depth);
    else out += token === ":" ? ": " : token;
  });
  return out;
}

// Deep bodies must not become mostly blanks.
const newLine = (depth) => "\n" + "  ".repeat(Math.min(depth, 40));
`;
