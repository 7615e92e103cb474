import type { GateConfig } from "../../core/index.ts";
import {
  EVIDENCE_POINTS_MAX,
  type EvidenceChanges,
  type EvidenceRow,
  type EvidenceTrack,
} from "../store/evidence-rows.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import type { TallyChanges } from "../tally/tally.ts";
import { printedEvidence } from "../verdict/e-values.ts";
import { evidenceAt } from "../verdict/field-verdict.ts";
import { fieldFingerprint } from "../verdict/fingerprint.ts";

/**
 * Writes down from time to time how strongly differences speak against the candidate: each at most
 * so often that its points last, and of too many differences the ones with most evidence.
 */
export interface EvidenceLog {
  /** What the tally says has changed. */
  note(changes: Pick<TallyChanges, "endpoints">): void;
  /** An endpoint went up in another one: its places have other names now. */
  absorbed(entry: EndpointTally): void;
  /** Points that are due, at most some; with `all` a last one of each place that changed. */
  due(nowMs: number, all: boolean): EvidenceChanges;
  /** The store has what `due` gave last. */
  stored(): void;
  /** Differences that had no room, counted anew each time that one was due. */
  readonly refused: number;
}

export interface EvidenceLogLimits {
  /** Differences with a history. */
  readonly differences: number;
  /** New points of one look, which is taken once a second: each is a row. */
  readonly pointsALook: number;
}

const LIMITS: EvidenceLogLimits = { differences: 2000, pointsALook: 100 };
const LOOK_EVERY_MS = 1000;
const EVERY_MS_MIN = 1000;
/** Who takes another one's room must have ten times the e-value, so that they do not take turns. */
const MORE_EVIDENCE = 1;

interface Track {
  points: number;
  everyMs: number;
  lastMs: number;
  evidence: number;
}

export interface EvidenceLogOptions {
  readonly gate: GateConfig;
  readonly blockSize: number;
  /** What an earlier shadow thread of this run has stored. */
  readonly tracks: readonly EvidenceTrack[];
  readonly refused: number;
  readonly limits?: Partial<EvidenceLogLimits> | undefined;
}

export function createEvidenceLog(options: EvidenceLogOptions): EvidenceLog {
  return new PlacesLogged(options);
}

class PlacesLogged implements EvidenceLog {
  readonly #limits: EvidenceLogLimits;
  readonly #context: { readonly gate: GateConfig; readonly blockSize: number };
  readonly #tracks: Map<string, Track>;
  readonly #changed = new Map<FieldTally, EndpointTally>();
  readonly #added = new Map<string, EvidenceRow>();
  readonly #thinned = new Set<string>();
  readonly #removed = new Set<string>();
  /** The one with the least evidence; looked for again when one has gone. */
  #least: readonly [fingerprint: string, Track] | undefined;
  #lookedMs = Number.NEGATIVE_INFINITY;
  refused: number;

  constructor({ gate, blockSize, tracks, refused, limits }: EvidenceLogOptions) {
    this.#limits = { ...LIMITS, ...limits };
    this.#context = { gate, blockSize };
    this.#tracks = new Map(tracks.map((track) => [track.fingerprint, resumed(track)]));
    this.refused = refused;
  }

  note({ endpoints }: Pick<TallyChanges, "endpoints">): void {
    for (const { entry, fields } of endpoints) {
      for (const field of fields) if (field.cells.candidate > 0) this.#changed.set(field, entry);
    }
  }

  absorbed(entry: EndpointTally): void {
    for (const field of entry.fields.values()) {
      this.#changed.delete(field);
      this.#remove(fieldFingerprint(entry.endpoint, field));
    }
  }

  due(nowMs: number, all: boolean): EvidenceChanges {
    let left = this.#pointsNow(nowMs, all);
    for (const [field, entry] of this.#changed) {
      if (left === 0) break;
      const fingerprint = fieldFingerprint(entry.endpoint, field);
      if (!this.#isDue(fingerprint, nowMs, all)) continue;
      left -= 1;
      this.#changed.delete(field);
      const evidence = printedEvidence(evidenceAt(entry, field, this.#context));
      const { candidate, secondary } = field.cells;
      const row = { fingerprint, atMs: nowMs, n: entry.n, candidate, secondary, evidence };
      if (this.#tracks.has(fingerprint) || this.#makeRoom(evidence)) this.#add(row);
      else this.refused += 1;
    }
    return {
      added: [...this.#added.values()],
      ...{ thinned: [...this.#thinned], removed: [...this.#removed] },
    };
  }

  stored(): void {
    this.#added.clear();
    this.#thinned.clear();
    this.#removed.clear();
  }

  /** A look is taken once a second: walking over all that changed costs more than a few points. */
  #pointsNow(nowMs: number, all: boolean): number {
    const looks = nowMs - this.#lookedMs >= LOOK_EVERY_MS || nowMs < this.#lookedMs;
    if (!all && !looks) return 0;
    [this.#lookedMs, this.#least] = [nowMs, undefined];
    return all ? this.#limits.differences : this.#limits.pointsALook;
  }

  #isDue(fingerprint: string, nowMs: number, all: boolean): boolean {
    const track = this.#tracks.get(fingerprint);
    if (track === undefined) return true;
    // While the store refuses, a point that waits for it is not followed by others.
    if (this.#added.has(fingerprint) && track.lastMs !== nowMs) return false;
    return all || nowMs - track.lastMs >= track.everyMs;
  }

  /** Room for one more, where there is some or its evidence is clearly more than another one's. */
  #makeRoom(evidence: number): boolean {
    if (this.#tracks.size < this.#limits.differences) return true;
    let least = this.#least;
    if (least === undefined) {
      for (const one of this.#tracks) {
        if (least === undefined || one[1].evidence < least[1].evidence) least = one;
      }
    }
    this.#least = least;
    if (least === undefined || evidence < least[1].evidence + MORE_EVIDENCE) return false;
    this.#remove(least[0]);
    return true;
  }

  #remove(fingerprint: string): void {
    if (!this.#tracks.delete(fingerprint)) return;
    this.#least = undefined;
    this.#added.delete(fingerprint);
    this.#thinned.delete(fingerprint);
    this.#removed.add(fingerprint);
  }

  #add(row: EvidenceRow): void {
    const { fingerprint, atMs, evidence } = row;
    const track = this.#tracks.get(fingerprint) ?? {
      ...{ points: 0, everyMs: EVERY_MS_MIN, lastMs: 0, evidence },
    };
    if (track.points >= EVIDENCE_POINTS_MAX) {
      this.#thinned.add(fingerprint);
      track.points = Math.ceil(track.points / 2);
      track.everyMs *= 2;
    }
    if (track.lastMs !== atMs || track.points === 0) track.points += 1;
    Object.assign(track, { lastMs: atMs, evidence });
    this.#tracks.set(fingerprint, track);
    this.#added.set(fingerprint, row);
  }
}

function resumed({ points, firstMs, lastMs, evidence }: EvidenceTrack): Track {
  const each = (lastMs - firstMs) / Math.max(1, points);
  return { points, lastMs, evidence, everyMs: Math.max(EVERY_MS_MIN, each) };
}
