import { type Logger, ROLES, type Role, systemClock } from "../../core/index.ts";
import {
  type RoleWatch,
  type SyncBackend,
  type SyncServer,
  createSyncServer,
  observeSignals,
} from "../../sync/index.ts";
import { openFilesMax } from "../sync/open-files-max.ts";
import type { RunKeys } from "./run-keys.ts";
import type { SyncThreadData } from "./sync-messages.ts";

interface ServeParts {
  readonly backend: SyncBackend;
  readonly keys: RunKeys;
  /** Told of the roles' signals. */
  readonly watch: RoleWatch;
  readonly logger: Logger;
}

export const NOBODY_AWAITED = { primary: 0, secondary: 0, candidate: 0, timeout: 0 };

/** Names are anybody's choice; these many are logged. */
const MISTYPED_MAX = 8;

export function awaitedRoles(ready: Readonly<Record<Role, number>>): Role[] {
  return ROLES.filter((role) => ready[role] > 0);
}

/** The run's own sync server, on which every signal is heard. Throws LISTEN_* and SYNC_TOKEN_REQUIRED. */
export function serveRunSync({ sync }: SyncThreadData, parts: ServeParts): Promise<SyncServer> {
  const { backend, keys, watch, logger } = parts;
  const { ready = NOBODY_AWAITED, serve, maxMessage, origins, token } = sync;
  if (serve === undefined) throw new Error("serveRunSync needs sync.serve");
  const awaited = awaitedRoles(ready);
  const mistyped = new Set<string>();
  const observed = observeSignals(backend, (counted) => {
    const role = keys.roleOf(counted.key);
    if (role !== undefined && awaited.includes(role)) watch.heard(role, counted);
    sayMistyped(keys.noRoleOf(counted.key));
  });
  return createSyncServer({
    files: openFilesMax(),
    ...{ backend: observed, listen: serve, maxMessage, origins, token },
    ...{ clock: systemClock, logger },
    // The files are live traffic's, which is carried by the same process.
    fileShare: 0.25,
  });

  function sayMistyped(name: string | undefined): void {
    if (name === undefined || mistyped.has(name) || mistyped.size >= MISTYPED_MAX) return;
    mistyped.add(name);
    logger.warn("sync.no-such-role", {
      state: `ready:${name}`,
      message: `a signal that no run waits for: the roles are ${ROLES.join(", ")}.`,
    });
  }
}
