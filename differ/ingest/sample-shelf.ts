import type { Random } from "../../core/index.ts";
import type { OddClass } from "../compare/difference.ts";
import type { SampleChanges, SampleUse, StoredSample } from "../store/run-writer.ts";
import { flatText } from "../tally/flat-text.ts";

export interface ShelfLimits {
  readonly recent: number;
  readonly random: number;
  readonly samples: number;
  readonly bytes: number;
}

/** Which samples the store holds or is to hold, and who uses them; never beyond the limits. */
export interface SampleShelf {
  /** How many samples a group holds in this slot. */
  count(group: Pick<SampleUse, "fingerprint" | "class">, slot: SampleUse["slot"]): number;
  /** Puts a sample up; false when the bounds leave no room for it. `lacking` may take the last tenth. */
  put(
    sample: StoredSample,
    uses: readonly SampleUse[],
    by: { readonly random: Random; readonly lacking: boolean },
  ): boolean;
  /** Moves what is kept of one fingerprint to another, as far as its limits leave room. */
  rename(from: string, to: string): void;
  changes(): SampleChanges;
  stored(): void;
}

interface Held {
  readonly bytes: number;
  readonly uses: Set<SampleUse>;
}

export const CLASSES: readonly OddClass[] = ["candidate", "secondary", "primary", "all"];

/** How many held samples are looked at to make room for one. */
const ROOM_TRIES = 100;
/** The rest is for differences that came again and have no sample yet: ones that never do must not fill it all. */
const COMMON_SHARE = 0.9;

export function createSampleShelf(
  limits: ShelfLimits,
  before: {
    readonly uses: readonly SampleUse[];
    readonly sizes: readonly { readonly id: string; readonly bytes: number }[];
  },
): SampleShelf {
  return new MemoryShelf(limits, before);
}

class MemoryShelf implements SampleShelf {
  readonly #limits: ShelfLimits;
  /** Oldest first. */
  readonly #held = new Map<string, Held>();
  /** Uses of a group and slot, oldest first. */
  readonly #slots = new Map<string, SampleUse[]>();
  #bytes = 0;
  readonly #added = new Map<string, StoredSample>();
  readonly #removed = new Set<string>();
  readonly #usesAdded = new Set<SampleUse>();
  readonly #usesRemoved = new Set<SampleUse>();

  constructor(limits: ShelfLimits, before: Parameters<typeof createSampleShelf>[1]) {
    this.#limits = limits;
    for (const { id, bytes } of before.sizes) {
      this.#held.set(id, { bytes, uses: new Set() });
      this.#bytes += bytes;
    }
    for (const use of [...before.uses].sort((left, right) => left.seq - right.seq)) {
      const held = this.#held.get(use.sampleId);
      if (held === undefined) continue;
      held.uses.add(use);
      this.#enter(use);
    }
  }

  count(group: Pick<SampleUse, "fingerprint" | "class">, slot: SampleUse["slot"]): number {
    return this.#slots.get(slotKey(group, slot))?.length ?? 0;
  }

  put(
    sample: StoredSample,
    uses: readonly SampleUse[],
    by: Parameters<SampleShelf["put"]>[2],
  ): boolean {
    const before = { samples: this.#held.size, bytes: this.#bytes };
    const common = {
      samples: this.#limits.samples * COMMON_SHARE,
      bytes: this.#limits.bytes * COMMON_SHARE,
    };
    // What it replaces goes first and often makes the room already.
    for (const use of uses) this.#replace(use, by.random);
    for (;;) {
      const among = by.lacking ? this.#limits : common;
      if (this.#fits(sample, among) || this.#fits(sample, before)) break;
      if (!this.#makeRoom()) return false;
    }
    const held = { bytes: sample.bytes, uses: new Set(uses) };
    this.#held.set(sample.id, held);
    this.#bytes += sample.bytes;
    this.#removed.delete(sample.id);
    this.#added.set(sample.id, sample);
    for (const use of uses) {
      this.#enter(use);
      this.#usesAdded.add(use);
    }
    return true;
  }

  rename(from: string, to: string): void {
    for (const name of CLASSES) {
      for (const slot of ["recent", "random"] as const) {
        const key = slotKey({ fingerprint: from, class: name }, slot);
        for (const use of [...(this.#slots.get(key) ?? [])]) this.#move(use, to);
        this.#slots.delete(key);
      }
    }
  }

  changes(): SampleChanges {
    return {
      added: [...this.#added.values()],
      removed: [...this.#removed],
      usesAdded: [...this.#usesAdded],
      usesRemoved: [...this.#usesRemoved],
    };
  }

  stored(): void {
    this.#added.clear();
    this.#removed.clear();
    this.#usesAdded.clear();
    this.#usesRemoved.clear();
  }

  #fits(sample: StoredSample, among: Pick<ShelfLimits, "samples" | "bytes">): boolean {
    if (this.#held.size >= among.samples) return false;
    return this.#bytes + sample.bytes <= among.bytes;
  }

  #slot(use: SampleUse): readonly SampleUse[] {
    return this.#slots.get(slotKey(use, use.slot)) ?? [];
  }

  /** A slot begins with one use: an empty list that grows takes room for seventeen. */
  #enter(use: SampleUse): SampleUse[] {
    const key = slotKey(use, use.slot);
    const slot = this.#slots.get(key);
    slot?.push(use);
    if (slot !== undefined) return slot;
    const begun = [use];
    this.#slots.set(flatText(key), begun);
    return begun;
  }

  #move(use: SampleUse, fingerprint: string): void {
    const moved = { ...use, fingerprint };
    const held = this.#held.get(use.sampleId);
    // Its sample may have no other use, and must not go with it.
    if (this.#slot(moved).length < this.#limits[use.slot] && held !== undefined) {
      const slot = this.#enter(moved);
      if (use.slot === "recent") slot.sort((left, right) => left.seq - right.seq);
      held.uses.add(moved);
      this.#usesAdded.add(moved);
    }
    this.#dropUse(use);
  }

  /** A full slot gives up its oldest (recent) or any (random). */
  #replace(use: SampleUse, random: Random): void {
    const slot = this.#slot(use);
    if (slot.length < this.#limits[use.slot]) return;
    const victim = use.slot === "recent" ? slot[0] : slot[Math.floor(random() * slot.length)];
    if (victim !== undefined) this.#dropUse(victim);
  }

  #dropUse(use: SampleUse): void {
    const key = slotKey(use, use.slot);
    const slot = this.#slots.get(key);
    const at = slot?.indexOf(use) ?? -1;
    if (at !== -1) slot?.splice(at, 1);
    if (slot?.length === 0) this.#slots.delete(key);
    if (!this.#usesAdded.delete(use)) this.#usesRemoved.add(use);
    const held = this.#held.get(use.sampleId);
    held?.uses.delete(use);
    if (held !== undefined && held.uses.size === 0) this.#dropSample(use.sampleId, held);
  }

  #dropSample(id: string, held: Held): void {
    this.#held.delete(id);
    this.#bytes -= held.bytes;
    if (!this.#added.delete(id)) this.#removed.add(id);
  }

  /** Drops the oldest sample that is no group's only one; those passed over go to the end. */
  #makeRoom(): boolean {
    let tries = Math.min(ROOM_TRIES, this.#held.size);
    for (const [id, held] of this.#held) {
      if (tries === 0) return false;
      tries -= 1;
      if ([...held.uses].every((use) => this.#hasAnother(use))) {
        if (held.uses.size === 0) this.#dropSample(id, held);
        for (const use of [...held.uses]) this.#dropUse(use);
        return true;
      }
      this.#held.delete(id);
      this.#held.set(id, held);
    }
    return false;
  }

  #hasAnother(use: SampleUse): boolean {
    const other = (kept: SampleUse): boolean => kept.sampleId !== use.sampleId;
    const recent = this.#slots.get(slotKey(use, "recent"));
    if (recent?.some(other) === true) return true;
    return this.#slots.get(slotKey(use, "random"))?.some(other) === true;
  }
}

function slotKey(group: Pick<SampleUse, "fingerprint" | "class">, slot: SampleUse["slot"]): string {
  return `${group.fingerprint} ${group.class} ${slot}`;
}
