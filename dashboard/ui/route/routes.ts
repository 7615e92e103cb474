import { matchPath } from "./match-path.ts";
import type { Screen, ScreenProps } from "./screen.ts";

export type Section =
  | "overview"
  | "differences"
  | "endpoints"
  | "latency"
  | "rules"
  | "approvals"
  | "sync"
  | "runs"
  | "settings";

export interface Route {
  readonly pattern: string;
  /** Of the browser's tab, until the screen knows better (useTitle). */
  readonly title: string;
  /** Which entry of the navigation it belongs to. */
  readonly section: Section;
  load(): Promise<Screen>;
}

/** Every screen by its path, each in a chunk of its own. */
export const ROUTES: readonly Route[] = [
  {
    ...{ pattern: "/", title: "Overview", section: "overview" },
    load: async () => (await import("../screens/overview/overview-screen.tsx")).OverviewScreen,
  },
  {
    ...{ pattern: "/differences", title: "Differences", section: "differences" },
    load: async () =>
      (await import("../screens/differences/differences-screen.tsx")).DifferencesScreen,
  },
  {
    ...{ pattern: "/differences/:fp", title: "Difference", section: "differences" },
    load: async () =>
      (await import("../screens/difference/difference-screen.tsx")).DifferenceScreen,
  },
  {
    ...{ pattern: "/samples/:id", title: "Sample", section: "differences" },
    load: async () => (await import("../screens/sample/sample-screen.tsx")).SampleScreen,
  },
  {
    ...{ pattern: "/endpoints", title: "Endpoints", section: "endpoints" },
    load: async () => (await import("../screens/endpoints/endpoints-screen.tsx")).EndpointsScreen,
  },
  {
    ...{ pattern: "/latency", title: "Latency", section: "latency" },
    load: async () => (await import("../screens/latency/latency-screen.tsx")).LatencyScreen,
  },
  {
    ...{ pattern: "/latency/:endpoint", title: "Latency", section: "latency" },
    load: async () => (await import("../screens/latency/latency-screen.tsx")).LatencyScreen,
  },
  {
    ...{ pattern: "/rules", title: "Rules", section: "rules" },
    load: async () => (await import("../screens/rules/rules-screen.tsx")).RulesScreen,
  },
  {
    ...{ pattern: "/approvals", title: "Approvals", section: "approvals" },
    load: async () => (await import("../screens/approvals/approvals-screen.tsx")).ApprovalsScreen,
  },
  {
    ...{ pattern: "/sync", title: "Sync and shadow", section: "sync" },
    load: async () => (await import("../screens/sync/sync-screen.tsx")).SyncScreen,
  },
  {
    ...{ pattern: "/runs", title: "Runs", section: "runs" },
    load: async () => (await import("../screens/runs/runs-screen.tsx")).RunsScreen,
  },
  {
    ...{ pattern: "/runs/compare", title: "Two runs", section: "runs" },
    load: async () =>
      (await import("../screens/compare-runs/compare-runs-screen.tsx")).CompareRunsScreen,
  },
  {
    ...{ pattern: "/settings", title: "Settings", section: "settings" },
    load: async () => (await import("../screens/settings/settings-screen.tsx")).SettingsScreen,
  },
];

export interface FoundRoute extends ScreenProps {
  readonly route: Route;
}

/** The screen that a path leads to. */
export function findRoute(path: string): FoundRoute | undefined {
  for (const route of ROUTES) {
    const params = matchPath(route.pattern, path);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}
