import type { RoleWatch, SyncServer } from "../../sync/index.ts";
import type { OpenedBackend } from "../sync/open-backend.ts";
import type { SyncFigures } from "./sync-messages.ts";

export interface FigureSources {
  readonly backend: Pick<OpenedBackend, "stats" | "refused">;
  /** Of the run's own, where it has one. */
  readonly server: Pick<SyncServer, "counters"> | undefined;
  readonly watch: Pick<RoleWatch, "leftOut">;
}

/** What coordination holds, and what it counted and kept out. */
export function syncFigures({ backend, server, watch }: FigureSources): SyncFigures {
  const limits = backend.refused === undefined ? {} : { overLimit: backend.refused() };
  const counted = { signalsLeftOut: watch.leftOut, ...limits };
  if (server === undefined) return { held: { ...backend.stats() }, counted };
  const { connections: clients, pending, ...events } = server.counters();
  return {
    held: { ...backend.stats(), clients, pending },
    counted: { ...events, ...counted },
  };
}
