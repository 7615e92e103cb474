import type { SampleUse } from "../store/run-writer.ts";
import { flatText } from "../tally/flat-text.ts";
import { CLASSES } from "./sample-shelf.ts";

/** One fingerprint and class. */
export interface Group {
  seen: number;
  lastRecentMs: number;
}

/** How often samples could have been taken, by fingerprint and class. */
export interface Groups {
  /** Finds or begins a group; undefined where there are too many. */
  of(key: string): Group | undefined;
  rename(from: string, to: string): void;
}

export function createGroups(before: readonly SampleUse[], groupsMax: number): Groups {
  const groups = groupsOf(before);
  return {
    of(key) {
      const known = groups.get(key);
      if (known !== undefined) return known;
      if (groups.size >= groupsMax) return undefined;
      const group = { seen: 0, lastRecentMs: Number.NEGATIVE_INFINITY };
      groups.set(flatText(key), group);
      return group;
    },
    rename: (from, to) => renameGroups(groups, from, to),
  };
}

function renameGroups(groups: Map<string, Group>, from: string, to: string): void {
  for (const name of CLASSES) {
    const old = groups.get(`${from} ${name}`);
    if (old === undefined) continue;
    groups.delete(`${from} ${name}`);
    const own = groups.get(`${to} ${name}`);
    groups.set(`${to} ${name}`, {
      seen: old.seen + (own?.seen ?? 0),
      lastRecentMs: Math.max(old.lastRecentMs, own?.lastRecentMs ?? Number.NEGATIVE_INFINITY),
    });
  }
}

/** What an earlier shadow thread kept stands for what it saw: all that is known of it. */
function groupsOf(uses: readonly SampleUse[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const use of uses) {
    const key = `${use.fingerprint} ${use.class}`;
    const group = groups.get(key);
    if (group === undefined)
      groups.set(flatText(key), { seen: 1, lastRecentMs: Number.NEGATIVE_INFINITY });
    else group.seen += 1;
  }
  return groups;
}
