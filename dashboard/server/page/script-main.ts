/** Routes, polls every two seconds while the page is looked at, and the switch for mirroring. */
export const SCRIPT_MAIN = String.raw`
import { read, write } from "./parts.js";
import { showDifferences, showEndpoints, showFlow, showLimits, showMore, showRoles, showVerdict } from "./list.js";
import { showDetail } from "./sample.js";

const POLL_MS = 2000;
const byId = (id) => document.getElementById(id);
let phase = "";
let timer;
let turn = 0;

function route() {
  const parts = location.hash.replace(/^#\/?/, "").split("/").map((part) => {
    try { return decodeURIComponent(part); } catch { return part; }
  });
  if (parts[0] === "samples" && parts[1]) return { sample: parts[1] };
  if (parts[0] === "differences" && parts[1]) return { fingerprint: parts[1], sample: parts[2] };
  return undefined;
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++turn;
  const current = () => mine === turn;
  try {
    const detail = route();
    const status = (await read("/status")).value;
    if (!current()) return;
    showTop(status);
    if (detail === undefined) await showOverview(status, current);
    else await showDetail(detail, current);
    if (!current()) return;
    showPart(detail);
    say("");
  } catch (error) {
    if (!current()) return;
    if (error.status === 401) { location.reload(); return; }
    say(error.status === undefined ? "No connection to shadowdiff; trying again." : error.message);
  }
  if (!document.hidden) timer = setTimeout(refresh, POLL_MS);
}

async function showOverview(status, current) {
  const summary = (await read("/verdict")).value;
  if (!current()) return;
  showVerdict(summary, status);
  showFlow(status);
  showLimits(status.limits);
  showRoles(status.roles);
  showEndpoints(summary);
  await showDifferences(current);
}

// Turns to the other part only when it is filled, and starts at its top.
function showPart(detail) {
  const wanted = detail === undefined ? "overview" : "detail";
  if (!byId(wanted).hidden) return;
  byId("overview").hidden = wanted !== "overview";
  byId("detail").hidden = wanted !== "detail";
  scrollTo(0, wanted === "overview" ? overviewScroll : 0);
}

let overviewScroll = 0;
addEventListener("scroll", () => { if (!byId("overview").hidden) overviewScroll = scrollY; }, { passive: true });

function showTop(status) {
  phase = status.phase;
  byId("run").textContent = status.run;
  const pill = byId("phase");
  pill.textContent = phase;
  pill.dataset.phase = phase;
  const button = byId("mirror");
  button.hidden = phase !== "mirroring" && phase !== "paused";
  button.textContent = phase === "paused" ? "Resume mirroring" : "Pause mirroring";
  document.title = "shadowdiff \u00b7 " + status.run;
}

function say(text) {
  const banner = byId("banner");
  banner.hidden = text === "";
  if (banner.textContent !== text) banner.textContent = text;
}

byId("mirror").addEventListener("click", async () => {
  try {
    await write("/mirror", { enabled: phase === "paused" });
    await refresh();
  } catch (error) {
    say(error.message);
  }
});
byId("filters").addEventListener("input", () => refresh());
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("more").addEventListener("click", () => { showMore(); refresh(); });
addEventListener("hashchange", () => refresh());
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
refresh();
`;
