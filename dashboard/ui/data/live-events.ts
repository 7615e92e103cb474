/** What the server tells without being asked (`GET /api/v1/events`). */
export const LIVE_EVENTS = [
  "status",
  "verdict",
  "differences",
  "approvals",
  "rules",
  "mirror",
  "audit",
] as const;

export type LiveEvent = (typeof LIVE_EVENTS)[number];

/** Beginnings of the paths whose answers an event may have changed. */
const OUTDATED: Readonly<Record<LiveEvent, readonly string[]>> = {
  status: ["/status", "/sync"],
  verdict: ["/overview", "/verdict", "/trend", "/endpoints", "/differences", "/latency", "/runs"],
  differences: ["/differences"],
  approvals: ["/approvals", "/overview", "/verdict", "/endpoints", "/differences"],
  rules: ["/rules", "/settings", "/differences"],
  mirror: ["/status"],
  audit: ["/audit"],
};

/** Whether an event says that a path's answer may have changed; events speak of the run that goes on. */
export function isOutdatedBy(path: string, event: LiveEvent): boolean {
  return OUTDATED[event].some(
    (start) => path === start || path.startsWith(`${start}/`) || path.startsWith(`${start}?`),
  );
}

/** The path whose answer an event brings with it. */
export function pathInside(event: LiveEvent): string | undefined {
  if (event === "status") return "/status";
  if (event === "verdict") return "/overview";
  return undefined;
}
