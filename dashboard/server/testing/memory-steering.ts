import type { AuditEntry, AuditLog, ShownApproval, Steering } from "../steering.ts";
import { SteeringRefused } from "../steering-refused.ts";

export interface MemorySteering extends Steering {
  /** What was asked for, in order. */
  readonly asked: unknown[];
}

/** Steering over plain data, for tests. */
export function memorySteering(): MemorySteering {
  const asked: unknown[] = [];
  let items: readonly ShownApproval[] = [];
  let compare: readonly unknown[] = [{ match: "GET /a" }];
  const approvals = () => ({ file: "a.yaml", writable: true, items });
  const rules = () => ({
    file: "c.yaml",
    writable: true,
    compare,
    version: String(compare.length),
  });
  const done = { taken: "now", said: "did it" } as const;
  return {
    asked,
    approvals: {
      list: async () => approvals(),
      async add(wanted) {
        asked.push(wanted);
        const { by, reason, until, fingerprints } = wanted;
        const added = fingerprints.map((fingerprint) => ({
          ...{ fingerprint, by, reason, until, members: [], state: "active" as const },
        }));
        items = [...items, ...added];
        return { ...approvals(), ...done };
      },
      async remove(fingerprint, act) {
        asked.push([fingerprint, act]);
        if (!items.some((one) => one.fingerprint === fingerprint))
          throw new SteeringRefused("APPROVAL_NOT_THERE", "not there");
        items = items.filter((one) => one.fingerprint !== fingerprint);
        return { ...approvals(), ...done };
      },
    },
    rules: {
      read: async () => rules(),
      suggestions: async () => [],
      preview: async () => ({ hidden: [], yaml: "compare: []\n" }),
      async add(rule, version) {
        asked.push([rule, version]);
        if (version !== rules().version) throw new SteeringRefused("RULES_CHANGED", "changed");
        compare = [...compare, { match: rule.match }];
        return { ...rules(), ...done };
      },
      async replace(wanted, act) {
        asked.push([wanted, act]);
        compare = wanted;
        return { ...rules(), ...done };
      },
    },
    settings: async () => ({ config: {}, files: {} }),
  };
}

export function memoryAudit(): AuditLog & { readonly entries: AuditEntry[] } {
  const entries: AuditEntry[] = [];
  return {
    entries,
    add(entry) {
      entries.unshift({ ...entry, id: entries.length + 1, at: "2026-01-02T03:04:05.000Z" });
    },
    list: () => ({ items: entries, next: null }),
  };
}
