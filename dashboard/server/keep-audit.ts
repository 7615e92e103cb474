import { type Logger, errorCode } from "../../core/index.ts";
import type { Events } from "./events.ts";
import type { AuditLog } from "./steering.ts";

/** Says in the log what is kept, and tells viewers; a store that refuses an entry leaves it in the log alone. */
export function keepAudit(
  audit: AuditLog,
  { logger, events }: { readonly logger: Logger; readonly events: Pick<Events, "tell"> },
): AuditLog {
  return {
    add(entry) {
      // The line has a level of its own.
      const { level, ...rest } = entry;
      logger.info("audit", { as: level, ...rest });
      try {
        audit.add(entry);
      } catch (error) {
        logger.error("audit-not-stored", { code: errorCode(error) });
      }
      events.tell("audit");
    },
    list: (page) => audit.list(page),
  };
}
