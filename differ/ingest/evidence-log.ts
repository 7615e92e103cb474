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
  const limits = { ...LIMITS, ...options.limits };
  const context = { gate: options.gate, blockSize: options.blockSize };
  const tracks = new Map(options.tracks.map((track) => [track.fingerprint, resumed(track)]));
  const changed = new Map<FieldTally, EndpointTally>();
  const pending = {
    added: new Map<string, EvidenceRow>(),
    thinned: new Set<string>(),
    removed: new Set<string>(),
  };
  let { refused } = options;
  let lookedMs = Number.NEGATIVE_INFINITY;

  const remove = (fingerprint: string): void => {
    if (!tracks.delete(fingerprint)) return;
    pending.added.delete(fingerprint);
    pending.thinned.delete(fingerprint);
    pending.removed.add(fingerprint);
  };

  /** The one with the least evidence; looked for again when one has gone. */
  let least: readonly [fingerprint: string, Track] | undefined;

  /** Room for one more, where there is some or its evidence is clearly more than another one's. */
  const makeRoom = (evidence: number): boolean => {
    if (tracks.size < limits.differences) return true;
    if (least === undefined) {
      for (const one of tracks) {
        if (least === undefined || one[1].evidence < least[1].evidence) least = one;
      }
    }
    if (least === undefined || evidence < least[1].evidence + MORE_EVIDENCE) return false;
    remove(least[0]);
    least = undefined;
    return true;
  };

  const add = (fingerprint: string, row: EvidenceRow): void => {
    const { atMs, evidence } = row;
    const track = tracks.get(fingerprint) ?? {
      ...{ points: 0, everyMs: EVERY_MS_MIN },
      lastMs: 0,
      evidence,
    };
    if (track.points >= EVIDENCE_POINTS_MAX) {
      pending.thinned.add(fingerprint);
      track.points = Math.ceil(track.points / 2);
      track.everyMs *= 2;
    }
    if (track.lastMs !== atMs || track.points === 0) track.points += 1;
    Object.assign(track, { lastMs: atMs, evidence });
    tracks.set(fingerprint, track);
    pending.added.set(fingerprint, row);
  };

  return {
    note({ endpoints }) {
      for (const { entry, fields } of endpoints) {
        for (const field of fields) if (field.cells.candidate > 0) changed.set(field, entry);
      }
    },
    absorbed(entry) {
      for (const field of entry.fields.values()) {
        changed.delete(field);
        remove(fieldFingerprint(entry.endpoint, field));
      }
    },
    due(nowMs, all) {
      const looks = all || nowMs - lookedMs >= LOOK_EVERY_MS || nowMs < lookedMs;
      if (looks) [lookedMs, least] = [nowMs, undefined];
      let left = all ? limits.differences : looks ? limits.pointsALook : 0;
      for (const [field, entry] of changed) {
        if (left === 0) break;
        const fingerprint = fieldFingerprint(entry.endpoint, field);
        const track = tracks.get(fingerprint);
        // What is stored of it once a commit is not stored twice.
        if (pending.added.has(fingerprint) && track?.lastMs !== nowMs) continue;
        if (!all && track !== undefined && nowMs - track.lastMs < track.everyMs) continue;
        left -= 1;
        changed.delete(field);
        const evidence = printedEvidence(evidenceAt(entry, field, context));
        if (track === undefined && !makeRoom(evidence)) {
          refused += 1;
          continue;
        }
        const { candidate, secondary } = field.cells;
        add(fingerprint, { fingerprint, atMs: nowMs, n: entry.n, candidate, secondary, evidence });
      }
      return {
        added: [...pending.added.values()],
        ...{ thinned: [...pending.thinned], removed: [...pending.removed] },
      };
    },
    stored() {
      pending.added.clear();
      pending.thinned.clear();
      pending.removed.clear();
    },
    get refused() {
      return refused;
    },
  };
}

function resumed({ points, firstMs, lastMs, evidence }: EvidenceTrack): Track {
  const each = (lastMs - firstMs) / Math.max(1, points);
  return { points, lastMs, evidence, everyMs: Math.max(EVERY_MS_MIN, each) };
}
