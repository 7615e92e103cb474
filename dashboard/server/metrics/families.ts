import type { FamilyHead } from "./exposition.ts";

const counter = (name: string, help: string): FamilyHead => ({ name, help, type: "counter" });
const gauge = (name: string, help: string): FamilyHead => ({ name, help, type: "gauge" });
const histogram = (name: string, help: string): FamilyHead => ({ name, help, type: "histogram" });

/** Every name of the page; docs/metrics.md explains the same ones, held to it by a test. */
export const FAMILIES = {
  received: counter("shadowdiff_requests_received_total", "Requests whose head arrived."),
  open: gauge("shadowdiff_requests_open", "Received requests whose place is not decided yet."),
  refused: counter("shadowdiff_requests_refused_total", "Requests answered by shadowdiff itself."),
  upgraded: counter("shadowdiff_requests_upgraded_total", "Upgraded connections, live only."),
  filtered: counter("shadowdiff_requests_filtered_total", "Not to be mirrored by rule."),
  sampledOut: counter("shadowdiff_requests_sampled_out_total", "Left out by sampling or rate."),
  rateLimited: counter("shadowdiff_requests_rate_limited_total", "Of sampled out: rate alone."),
  dropped: counter("shadowdiff_requests_dropped_total", "Should have been mirrored and were not."),
  mirrored: counter("shadowdiff_requests_mirrored_total", "Handed to the shadow."),
  inFlight: gauge("shadowdiff_exchanges_in_flight", "Mirrored and not yet at their end."),
  compared: counter("shadowdiff_exchanges_compared_total", "Compared and stored."),
  incomplete: counter("shadowdiff_exchanges_incomplete_total", "Mirrored and never compared."),
  share: gauge("shadowdiff_mirror_share", "Share of eligible requests that is mirrored, 0 to 1."),
  outcomes: counter("shadowdiff_role_outcomes_total", "Outcomes of copies; code says why."),
  roleReady: gauge("shadowdiff_role_ready", "1 when the role's last outcome was an answer."),
  breaker: gauge("shadowdiff_role_breaker_state", "1 for the state that the breaker is in."),
  queue: gauge("shadowdiff_queue_depth", "Exchanges in the shadow's queues."),
  memoryUsed: gauge("shadowdiff_body_memory_used_bytes", "Request bodies held for the shadow."),
  memoryLimit: gauge("shadowdiff_body_memory_limit_bytes", "What they may take."),
  restarts: counter("shadowdiff_thread_restarts_total", "Restarts of a side thread."),
  faults: counter("shadowdiff_thread_faults_total", "Errors of shadowdiff that nobody caught."),
  threadUp: gauge("shadowdiff_thread_up", "1 while a side thread does its work."),
  syncHeld: gauge("shadowdiff_sync_held", "What the sync service holds for this process."),
  syncCounted: counter("shadowdiff_sync_counted_total", "What happened at the run's sync service."),
  storeFailures: counter(
    "shadowdiff_store_failures_total",
    "Writes that the store refused; what they held stays in flight and is tried again.",
  ),
  storeFailing: gauge("shadowdiff_store_failing", "1 while the store refuses what it is given."),
  limits: counter("shadowdiff_limit_reached_total", "What bounds kept out, by the bound."),
  overhead: histogram("shadowdiff_live_overhead_seconds", "Time that live requests spend here."),
  upstream: histogram("shadowdiff_live_upstream_seconds", "Time to the live service's answer."),
  roleLatency: histogram("shadowdiff_role_latency_seconds", "Time of a role's whole answers."),
  verdict: gauge("shadowdiff_verdict", "1 for the run's verdict."),
  endpointVerdict: gauge("shadowdiff_endpoint_verdict", "1 for the endpoint's verdict."),
  endpointCompared: counter("shadowdiff_endpoint_compared_total", "Exchanges compared."),
  endpointsHidden: gauge("shadowdiff_endpoints_left_out", "Endpoints beyond the 100 shown."),
  sessionsEnded: gauge(
    "shadowdiff_sessions_ended",
    "Logins that were ended before they ran out, and are remembered.",
  ),
  sessionsForgotten: counter(
    "shadowdiff_sessions_forgotten_total",
    "Ended logins forgotten to make room; what ran out no later was ended with them.",
  ),
  viewers: gauge("shadowdiff_viewers", "Viewers that follow the dashboard's events."),
  viewersEnded: counter("shadowdiff_viewers_ended_total", "Viewers ended or refused, by reason."),
  adminRefused: counter(
    "shadowdiff_admin_rate_limited_total",
    "Requests to the dashboard and its API that came too often, by what they were.",
  ),
  info: gauge("shadowdiff_build_info", "1; version and run are in the labels."),
  phase: gauge("shadowdiff_phase", "1 for the run's phase."),
  seriesLeftOut: gauge("shadowdiff_series_left_out", "Series beyond the bound of their family."),
  rss: gauge("process_resident_memory_bytes", "Memory of the whole process."),
  cpu: counter("process_cpu_seconds_total", "CPU time of the whole process."),
  start: gauge("process_start_time_seconds", "Start of the process, since 1970."),
  loop: gauge("shadowdiff_live_event_loop_lag_seconds", "How late the live thread comes round."),
} as const;
