/** The overview: verdict, counters, roles, differences and endpoints. */
export const SCRIPT_LIST = String.raw`
import { count, h, read, reasons, render, total, verdictWord } from "./parts.js";

const byId = (id) => document.getElementById(id);

const HEADLINES = {
  pass: "No regression found",
  fail: "The candidate behaves differently",
  inconclusive: "Not enough evidence yet",
  unhealthy: "This comparison cannot be trusted",
};

export function showVerdict(summary, status) {
  const box = byId("verdict");
  const empty = status.counters.mirrored === 0 && (status.tap?.mirrored ?? 0) === 0 && summary.compared === 0;
  box.dataset.verdict = empty ? "inconclusive" : summary.verdict;
  const key = JSON.stringify([summary.verdict, summary.reasons, summary.compared, empty, status.addresses]);
  render(box, key, () => (empty ? emptyVerdict(status) : fullVerdict(summary)));
}

function emptyVerdict(status) {
  const address = status.addresses?.proxy ?? status.addresses?.tap;
  const how = address === undefined ? "through the proxy." : ["through ", h("code", {}, address), "."];
  const seen = status.counters.received + (status.tap?.received ?? 0);
  return [
    h("h1", {}, "No request mirrored yet"),
    h("p", {}, "Send one ", how),
    seen > 0 && h("p", {}, count(seen) + " received; below is why none was mirrored."),
  ].filter(Boolean);
}

function fullVerdict(summary) {
  return [
    h("h1", {}, HEADLINES[summary.verdict], " ", verdictWord(summary.verdict)),
    h("p", {}, count(summary.compared) + " exchanges compared, " + count(summary.endpoints.length) + (summary.endpoints.length === 1 ? " endpoint" : " endpoints")),
    h("ul", {}, summary.reasons.map((reason) => h("li", {}, reason.message, " ", h("code", { class: "note" }, reason.code)))),
  ];
}

export function showFlow(status) {
  const { addresses, counters, tap } = status;
  const ways = [["Proxy", counters, addresses?.proxy], ["Tap", tap, addresses?.tap]];
  render(byId("flow"), JSON.stringify(ways), () => ways.flatMap(([name, books, address]) => way(name, books, address)));
}

/** One that was never there has books of zeros in the API; nobody should wait for it to fill them. */
function way(name, books, address) {
  const used = address !== undefined || (books?.received ?? 0) > 0;
  if (!used) return [h("h3", {}, name), h("p", { class: "note" }, "not configured")];
  return flow(name, books);
}

function flow(name, counters) {
  const tile = (label, value, more) => h("div", { class: "tile " + (more?.class ?? "") }, h("b", {}, count(value)), h("span", {}, label), more?.list);
  const lost = (label, counts) => tile(label, total(counts), { class: total(counts) > 0 ? "bad" : "", list: reasons(counts) });
  const joint = (text) => h("span", { class: "joint", "aria-hidden": "true" }, text);
  return [
    h("h3", {}, name),
    h("div", { class: "tiles" },
      tile("received", counters.received, { class: "main" }), joint("="),
      tile("open", counters.open),
      tile("refused", total(counters.refused), { list: reasons(counters.refused) }),
      tile("upgraded", counters.upgraded),
      tile("filtered", counters.filtered),
      tile("sampled out", counters.sampledOut),
      lost("dropped", counters.dropped),
      tile("mirrored", counters.mirrored, { class: "main" })),
    h("div", { class: "tiles" },
      tile("mirrored", counters.mirrored, { class: "main" }), joint("="),
      tile("in flight", counters.inFlight),
      tile("compared", counters.compared, { class: "main" }),
      lost("incomplete", counters.incomplete)),
  ].filter(Boolean);
}

const LIMITS = [
  ["faults of shadowdiff", (limits) => limits.internalErrors],
  ["exchanges beyond the endpoint limit", (limits) => limits.overflow.exchanges + limits.endpointsOverflowed],
  ["exchanges named without learning, too many paths", (limits) => limits.pathsUnlearned],
  ["differences beyond the limit of places", (limits) => limits.overflow.observations],
  ["differences of one exchange not kept", (limits) => limits.differencesTruncated],
  ["places not learned, for lack of room", (limits) => limits.placesUnlearned],
  ["bodies compared by hash alone", (limits) => limits.digestOnly],
  ["samples not kept", (limits) => limits.samplesRefused],
  ["live answers without a match", (limits) => limits.liveUnmatched],
  ["blocks closed early", (limits) => limits.overflow.forcedBlocks],
];

export function showLimits(limits) {
  const reached = limits === undefined ? [] : LIMITS.map(([what, of]) => [what, of(limits)]).filter(([, value]) => value > 0);
  const line = reached.map(([what, value]) => count(value) + " " + what).join(" \u00b7 ");
  const node = byId("limits");
  node.hidden = line === "";
  if (node.textContent !== line) node.textContent = line;
}

export function showRoles(roles) {
  render(byId("roles"), JSON.stringify(roles), () => ["primary", "secondary", "candidate"].map((name) => {
    const role = roles[name];
    const failed = total(role.failed);
    return h("div", { class: "card" },
      h("h3", {}, name, " ", readiness(role, failed)),
      h("p", {}, count(role.answered) + " answered, " + count(failed) + " failed"),
      role.breaker !== "closed" && h("p", { class: "unready" }, "circuit breaker " + role.breaker),
      reasons(role.failed));
  }));
}

function readiness(role, failed) {
  if (role.ready) return h("span", { class: "ready" }, "\u2713 ready");
  const unseen = role.answered === 0 && failed === 0;
  return h("span", { class: unseen ? "note" : "unready" }, unseen ? "no answer yet" : "\u2717 not ready");
}

export function showEndpoints(summary) {
  const list = summary.endpoints;
  render(byId("endpoints"), JSON.stringify(list), () => list.slice(0, 500).map((one) => h("tr", {},
    h("td", {}, verdictWord(one.verdict)),
    h("td", { class: "mono" }, one.endpoint),
    h("td", { class: "number" }, count(one.requests)),
    h("td", { class: "number" }, count(one.paths.length)))));
  byId("endpoints-note").textContent = list.length > 500 ? "500 of " + count(list.length) + " shown" : "";
  fillEndpointFilter(list);
}

function fillEndpointFilter(list) {
  const select = byId("filters").elements.endpoint;
  const names = list.map((one) => one.endpoint).slice(0, 500);
  const known = [...select.options].slice(1).map((option) => option.value);
  if (JSON.stringify(known) === JSON.stringify(names)) return;
  const chosen = select.value;
  select.replaceChildren(h("option", { value: "" }, "every"), ...names.map((name) => h("option", { value: name }, name)));
  select.value = names.includes(chosen) ? chosen : "";
}

let limit = 50;
export function showMore() { limit = Math.min(limit + 50, 500); }

export function differencesPath() {
  const filters = new FormData(byId("filters"));
  const query = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of filters) if (value !== "") query.set(name, value);
  return "/differences?" + query;
}

export async function showDifferences(current) {
  const { text, value } = await read(differencesPath());
  if (!current()) return;
  render(byId("differences"), text, () => value.items.map(differenceRow));
  byId("more").hidden = value.next === null || limit >= 500;
  const chosen = [...new FormData(byId("filters")).values()].some((one) => one !== "");
  byId("differences-note").textContent = value.items.length === 0 && chosen ? "No difference fits these filters." : "";
}

function differenceRow(group) {
  const cell = (value) => h("td", { class: "number" }, count(value));
  return h("tr", {},
    h("td", {}, verdictWord(group.verdict, group.approved)),
    h("td", { class: "mono" }, group.endpoint),
    h("td", { class: "mono" }, h("a", { href: "#/differences/" + encodeURIComponent(group.fingerprint) }, group.path),
      group.causedBy !== undefined && h("div", { class: "note" }, "follows from ", h("a", { href: "#/differences/" + encodeURIComponent(group.causedBy) }, group.causedBy))),
    h("td", {}, group.kind),
    h("td", { class: "number" }, Number(group.evidence).toFixed(1)),
    cell(group.candidateOdd), cell(group.secondaryOdd), cell(group.primaryOdd), cell(group.allDifferent), cell(group.n));
}
`;
