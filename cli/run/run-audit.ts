import type { Clock } from "../../core/index.ts";
import type { AuditEntry, AuditLog } from "../../dashboard/server/index.ts";
import { openAudit } from "../../differ/read/index.ts";

/** The audit of a store as the dashboard shows it. */
export function runAudit(folder: string, clock: Clock): AuditLog {
  const stored = openAudit(folder, { clock });
  return {
    add: (entry) => stored.add(entry),
    list(page) {
      const { items, next } = stored.list(page);
      return { items: items.filter(isKnown), next };
    },
  };
}

/** An entry of a newer program may tell of something that this one does not know. */
function isKnown(row: object): row is AuditEntry {
  const { level, action } = { level: "", action: "", ...row };
  return ["admin", "viewer"].includes(level) && ACTIONS.has(action);
}

const ACTIONS: ReadonlySet<string> = new Set([
  "approve",
  "unapprove",
  "rule",
  "rules",
  "mirror",
  "login",
] satisfies AuditEntry["action"][]);
