import type { Ledger } from "../../core/index.ts";
import type {
  Measures,
  MirrorStatus,
  Phase,
  StatusSnapshot,
} from "../../dashboard/server/index.ts";
import type { ShadowStatus, Tap } from "../../proxy/index.ts";
import type { AdminLink } from "./admin-link.ts";
import type { LiveSide } from "./live-side.ts";
import type { SyncSide } from "./sync-side.ts";

/** Where the parts of a run's status come from. */
export interface StatusSources {
  readonly run: string;
  readonly phase: Phase;
  /** Errors of ours that nobody caught. */
  readonly faults: number;
  readonly ledgers: { readonly proxy: Ledger; readonly tap: Ledger };
  readonly live: LiveSide | undefined;
  readonly tap: Tap | undefined;
  readonly shadow: ShadowStatus;
  readonly policy: MirrorStatus;
  readonly admin: ReturnType<AdminLink["status"]>;
  readonly sync: SyncSide;
  /** When the last request came, of so many. */
  readonly lastRequestAt: (received: number) => string | undefined;
  readonly measures: (shadow: ShadowStatus) => Measures;
}

/** `GET /status` as the main thread knows it. */
export function runStatus(sources: StatusSources): StatusSnapshot {
  const { run, phase, faults, live, tap, shadow, policy, admin, sync } = sources;
  const rateLimited = policy.rateLimited + (live?.rateLimited() ?? 0);
  const coordination = sync.status();
  const { notReady } = sync;
  return {
    ...{ run, phase, ...booksOf(sources) },
    ...(notReady.length === 0 ? {} : { notReady }),
    mirror: { ...policy, rateLimited },
    measures: sources.measures(shadow),
    roles: shadow.roles,
    threads: {
      main: { faults },
      shadow: shadow.thread,
      admin,
      ...(coordination === undefined
        ? {}
        : { sync: { state: coordination.state, restarts: coordination.restarts } }),
      ...workersOf(live),
    },
    addresses: {
      ...(live === undefined ? {} : { proxy: live.url }),
      ...(tap === undefined ? {} : { tap: tap.url }),
      ...(coordination?.url === undefined ? {} : { sync: coordination.url }),
    },
    ...(coordination === undefined ? {} : { sync: coordination }),
  };
}

function workersOf(live: LiveSide | undefined) {
  const workers = live?.workers() ?? [];
  return Object.fromEntries(workers.map((worker, index) => [`live-${index + 1}`, { ...worker }]));
}

/** Where every request stands, and when the last one came. */
function booksOf({ ledgers, live, tap, lastRequestAt }: StatusSources) {
  const counters = live?.books() ?? ledgers.proxy.snapshot();
  const tapped = tap === undefined ? {} : { tap: ledgers.tap.snapshot() };
  const at = lastRequestAt(counters.received + (tapped.tap?.received ?? 0));
  return { counters, ...tapped, ...(at === undefined ? {} : { lastRequestAt: at }) };
}
