import { createLedger } from "../../../core/index.ts";
import type { ReadModels } from "../../../differ/index.ts";
import { Problem } from "../problem.ts";
import { readMirror } from "../read-steering.ts";
import type { StatusAnswer, StatusSnapshot } from "../status.ts";
import { timingsOf } from "../timings-of.ts";
import {
  type ApiRoute,
  PAGE,
  type RouteSources,
  change,
  found,
  get,
  getOfRun,
  readsOf,
} from "./api-route.ts";

/** The run itself, who is there, and what was done to it. */
export function runRoutes(sources: RouteSources): ApiRoute[] {
  const { reads, audit, steering } = sources;
  return [
    ...sessionRoutes(sources),
    getOfRun(reads, "/status", {
      summary: "Counters, roles and threads of the run; of another run as it was last stored",
      answer: "status",
      async handle({ query: { run } }) {
        const now = await sources.status();
        if (run === undefined || run === now.run) return statusAnswer(now, reads);
        return storedStatus(readsOf(reads, run));
      },
    }),
    get("/sync", "Coordination: the sync service, and who of the roles is there", {
      answer: "sync",
      handle: async () => found((await sources.status()).sync, "sync section in this run"),
    }),
    mirrorRoute(sources),
    get("/audit", "What was done through the dashboard and the API, newest first", {
      query: PAGE,
      answer: "audit",
      handle: ({ query }) => audit.list(query),
    }),
    get("/settings", "The configuration that holds, without secrets", {
      answer: "settings",
      async handle() {
        const [{ addresses = {} }, settings] = await Promise.all([
          sources.status(),
          steering.settings(),
        ]);
        return { ...settings, addresses };
      },
    }),
    {
      ...get("/events", "What changes, as Server-Sent Events", {
        answer: "events",
        handle: () => undefined,
      }),
      stream: true,
    },
  ];
}

function sessionRoutes(sources: RouteSources): ApiRoute[] {
  const { tokenRequired, version } = sources;
  return [
    get("/session", "What whoever asks may do, and which run goes on", {
      answer: "session",
      async handle({ session: { level } }) {
        const { run } = await sources.status();
        return { level, tokenRequired, version, run };
      },
    }),
    change(["post", "/logout"], "Ends the cookie of a login", {
      answer: "nothing",
      level: "viewer",
      handle({ session }) {
        session.end();
        return {};
      },
    }),
  ];
}

function mirrorRoute(sources: RouteSources): ApiRoute {
  const { audit, events } = sources;
  return change(["post", "/mirror"], "Pauses or resumes mirroring; live traffic is not touched", {
    ...{ body: "mirrorWanted", answer: "mirror" },
    async handle({ body, session }) {
      const { enabled, by = "unnamed", reason } = readMirror(body);
      refuseWhenOver(await sources.status());
      await sources.setMirroring(enabled);
      const text = `switched mirroring ${enabled ? "on" : "off"}`;
      audit.add({
        ...{ level: session.level, by, action: "mirror", text },
        ...(reason === undefined ? {} : { reason }),
      });
      events.tell("mirror");
      return { enabled };
    },
  });
}

/** A run that ends mirrors no more, whatever is asked for: better said than answered with yes. */
function refuseWhenOver({ phase }: StatusSnapshot): void {
  if (phase !== "draining" && phase !== "done") return;
  throw new Problem(
    "RUN_OVER",
    `the run is ${phase}: mirroring has ended for good; start a new run to mirror again`,
  );
}

/** Both ways in are always there, so that nobody has to ask whether a tap listens. */
export function statusAnswer(status: StatusSnapshot, reads: ReadModels): StatusAnswer {
  const limits = reads.counters();
  const { measures, sync: _sync, ...shown } = status;
  return {
    ...shown,
    tap: status.tap ?? createLedger().snapshot(),
    ...(limits === undefined ? {} : { limits }),
    ...(measures === undefined ? {} : { timings: timingsOf(measures) }),
  };
}

/** What the process of a run kept of its status, in the form of the answer; this program or one before it wrote it. */
export function storedStatus(reads: ReadModels): object {
  const stored = reads.savedStatus();
  if (typeof stored !== "object" || stored === null) {
    throw new Problem("NOT_FOUND", "this run has kept no status");
  }
  const limits = reads.counters();
  const shown = Object.entries(stored).filter(([name]) => name !== "measures" && name !== "sync");
  return {
    tap: createLedger().snapshot(),
    ...Object.fromEntries(shown),
    ...(limits === undefined ? {} : { limits }),
  };
}
