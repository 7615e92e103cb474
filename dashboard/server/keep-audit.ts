import type { Logger } from "../../core/index.ts";
import type { Events } from "./events.ts";
import type { AuditLog } from "./steering.ts";

/** Says in the log what is kept, and tells viewers; a store that refuses an entry leaves it in the log alone. */
export function keepAudit(
  audit: AuditLog,
  { logger, events }: { readonly logger: Logger; readonly events: Pick<Events, "tell"> },
): AuditLog {
  return {
    add(entry) {
      logger.info("audit", entry);
      audit.add(entry);
      events.tell("audit");
    },
    list: (page) => audit.list(page),
  };
}
