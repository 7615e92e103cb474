import { useAnswer } from "../data/api.ts";
import { embeddedAnswers } from "../data/fetch-json.ts";
import { inRun } from "../data/in-run.ts";
import type { RunOverview } from "../data/shapes.ts";
import { useKeys } from "../keys/follow-keys.ts";
import { linkTo } from "../route/link-to.ts";
import { go, place } from "../route/location.ts";
import { type Section, findRoute } from "../route/routes.ts";
import { count } from "../words/numbers.ts";
import { zoneName } from "../words/times.ts";

interface Entry {
  readonly section: Section;
  readonly path: string;
  readonly title: string;
  /** Second key after g. */
  readonly key: string;
  /** An answer that a report may lack: nothing leads to the screen then. */
  readonly needs?: string;
}

/** In the order in which a cause is found; below the line what holds for more than one run. */
const OF_A_RUN: readonly Entry[] = [
  { section: "overview", path: "/", title: "Overview", key: "o" },
  { section: "differences", path: "/differences", title: "Differences", key: "d" },
  { section: "endpoints", path: "/endpoints", title: "Endpoints", key: "e" },
  { section: "latency", path: "/latency", title: "Latency", key: "l" },
  { section: "sync", path: "/sync", title: "Sync and shadow", key: "s", needs: "/status" },
];
const OF_ALL: readonly Entry[] = [
  { section: "rules", path: "/rules", title: "Rules", key: "u", needs: "/rules" },
  { section: "approvals", path: "/approvals", title: "Approvals", key: "a", needs: "/approvals" },
  { section: "runs", path: "/runs", title: "Runs", key: "r", needs: "/runs" },
  { section: "settings", path: "/settings", title: "Settings", key: "t", needs: "/settings" },
];

/** The way between screens; on a narrow screen it opens over them. */
export function Navigation({ open, onGo }: { open: boolean; onGo: () => void }) {
  const [ofRun, ofAll] = [OF_A_RUN.filter(isHeld), OF_ALL.filter(isHeld)];
  const current = findRoute(place().path)?.route.section;
  const { value } = useAnswer<RunOverview>(inRun("/overview"));
  useKeys(
    [...ofRun, ...ofAll].map(({ key, title, path }) => ({
      ...{ keys: `g ${key}`, label: title, group: "Go to" as const },
      run: () => go(linkTo(path)),
    })),
  );
  const counts: Partial<Record<Section, number>> =
    value === undefined
      ? {}
      : {
          differences: value.groups.high + value.groups.medium + value.groups.low,
          endpoints: value.endpoints.fail,
        };
  const link = ({ section, path, title }: Entry) => (
    <a
      key={section}
      href={linkTo(path)}
      aria-current={section === current ? "page" : undefined}
      onClick={onGo}
    >
      {title}
      <Failing n={counts[section] ?? 0} />
    </a>
  );
  return (
    <nav id="nav" class={open ? "nav open" : "nav"} aria-label="Screens">
      {ofRun.map(link)}
      {ofAll.length === 0 ? null : <div class="nav-rule" role="presentation" />}
      {ofAll.map(link)}
      <p class="nav-foot">Times are of {zoneName(new Date())}.</p>
    </nav>
  );
}

function isHeld({ needs }: Entry): boolean {
  const report = embeddedAnswers();
  return report === undefined || needs === undefined || report[needs] !== undefined;
}

function Failing({ n }: { n: number }) {
  if (n === 0) return null;
  return (
    <span class="count">
      {count(n)}
      <span class="unseen"> failing</span>
      <span aria-hidden="true"> ✕</span>
    </span>
  );
}
