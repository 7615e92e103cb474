import { LATENCY_PATH } from "../tally/entry.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { evidenceAt } from "./field-verdict.ts";
import { alphaThreshold } from "./first-sight.ts";
import { hardEvidence } from "./hard-evidence.ts";
import { fieldFingerprint, keepFingerprint } from "./fingerprint.ts";
import {
  type JudgedEndpoint,
  type Judgements,
  type ThresholdsOf,
  judgeEndpoint,
  judgeFields,
} from "./judge-endpoint.ts";
import { createKeptRanks } from "./kept-ranks.ts";
import { type ListedPlace, listPlaces } from "./list-places.ts";
import { type SummaryInput, concludeSummary } from "./summarize.ts";
import type { Summary } from "./summary.ts";

/** What a summary rests on beside the counts. */
export type Judging = Omit<SummaryInput, "entries">;

/**
 * A run's summary, worked out again where something has changed: it is what `summarize` says of the
 * same counts, to the last digit.
 */
export interface KeptVerdict {
  readonly entries: ReadonlyMap<string, EndpointTally>;
  /** An endpoint's counts as they stand now, every place of it; objects that did not change are the same. */
  set(entry: EndpointTally): void;
  remove(endpoint: string): void;
  /**
   * Natural logarithm of what the evidence of a place has to reach for a fail, as of the last summary;
   * where neither candidate nor secondary was ever odd, what it would have to as the next one.
   */
  threshold(entry: EndpointTally, field: FieldTally): number;
  /** Works in small steps, each of so many places, to be gone through without a change in between. */
  summarize(judging: Judging): Generator<number, Summary>;
  /** Endpoints that were judged so far, each time counted. */
  readonly judged: number;
}

interface Kept {
  entry: EndpointTally;
  /** Undefined where the counts, or what they have to reach, changed. */
  fields: Judgements | undefined;
  /** Undefined where that changed, or what else an endpoint's summary rests on. */
  judged: JudgedEndpoint | undefined;
}

export function createKeptVerdict(): KeptVerdict {
  return new EndpointsKept();
}

class EndpointsKept implements KeptVerdict {
  readonly entries = new Map<string, EndpointTally>();
  readonly #kept = new Map<string, Kept>();
  readonly #ranks = createKeptRanks();
  readonly #thresholds = new WeakMap<FieldTally, ReturnType<ThresholdsOf["get"]> & object>();
  #last: Judging | undefined;
  judged = 0;

  set(entry: EndpointTally): void {
    const { endpoint, fields } = entry;
    const before = this.entries.get(endpoint);
    if (before !== undefined) {
      for (const [key, field] of before.fields) {
        const now = fields.get(key);
        if (now !== undefined && now !== field) keepFingerprint(field, now);
      }
    }
    this.entries.set(endpoint, entry);
    this.#kept.set(endpoint, { entry, fields: undefined, judged: undefined });
    this.#ranks.set(entry);
  }

  remove(endpoint: string): void {
    this.entries.delete(endpoint);
    this.#kept.delete(endpoint);
    this.#ranks.remove(endpoint);
  }

  threshold(entry: EndpointTally, field: FieldTally): number {
    const { gate, blockSize } = this.#last ?? {};
    const { fail, hard } = this.#thresholds.get(field) ?? {};
    if (gate === undefined || blockSize === undefined) return 0;
    if (fail === undefined) {
      const sequence = field.path === LATENCY_PATH ? "latency" : "fields";
      return alphaThreshold(this.#ranks.ranked(sequence) + 1, sequence, gate.alpha);
    }
    if (hard === undefined) return fail;
    // What is shown as its evidence is the stronger of both tests'.
    const context = { gate, blockSize };
    const byRule = hardEvidence(field, entry.n, context)?.logE ?? Number.NEGATIVE_INFINITY;
    return byRule >= evidenceAt(entry, field, context) ? hard : fail;
  }

  *summarize(judging: Judging): Generator<number, Summary> {
    const { gate, blockSize, approvals, alarms } = judging;
    this.#forget(judging);
    for (const endpoint of this.#ranks.rank(gate.alpha)) this.#rejudge(endpoint);
    for (const [endpoint, kept] of this.#kept) {
      if (kept.fields !== undefined) continue;
      for (const { field, thresholds } of this.#ranks.placesOf(endpoint))
        this.#thresholds.set(field, thresholds);
      kept.fields = judgeFields(kept.entry, { gate, blockSize, thresholds: this.#thresholds });
      yield kept.fields.size + 1;
    }
    const listed = this.#list();
    const context = { gate, blockSize, thresholds: this.#thresholds, approvals, alarms, listed };
    const judged: JudgedEndpoint[] = [];
    for (const kept of this.#kept.values()) {
      const { entry, fields } = kept;
      if (fields === undefined) continue;
      if (kept.judged === undefined) {
        kept.judged = judgeEndpoint(entry, fields, context);
        this.judged += 1;
        yield fields.size + 1;
      }
      judged.push(kept.judged);
    }
    this.#last = judging;
    yield 1;
    return concludeSummary(judged, { ...judging, entries: this.entries });
  }

  /** What a change of the judging makes stale; until the end of this one nothing is taken for granted. */
  #forget({ gate, blockSize, approvals, alarms }: Judging): void {
    const last = this.#last;
    this.#last = undefined;
    if (last === undefined || last.gate !== gate || last.blockSize !== blockSize) {
      for (const endpoint of this.#kept.keys()) this.#rejudge(endpoint);
      return;
    }
    const named = new Set([
      ...differing(last.approvals, approvals),
      ...differing(last.alarms, alarms),
    ]);
    if (named.size === 0) return;
    for (const kept of this.#kept.values()) {
      const { endpoint, fields } = kept.entry;
      const names = [...fields.values()].map((field) => fieldFingerprint(endpoint, field));
      const touched = names.some((name) => named.has(name));
      if (touched) kept.judged = undefined;
    }
  }

  #rejudge(endpoint: string): void {
    const kept = this.#kept.get(endpoint);
    if (kept === undefined) return;
    kept.fields = undefined;
    kept.judged = undefined;
  }

  /** The list over all places; endpoints of which one comes or goes are to be judged again. */
  #list(): ReadonlySet<FieldTally> {
    const places: ListedPlace[] = [];
    for (const { entry, fields } of this.#kept.values()) {
      for (const [field, { listLogE }] of fields ?? []) {
        if (this.#thresholds.get(field)?.fail === undefined) continue;
        places.push({ endpoint: entry.endpoint, field, logE: listLogE });
      }
    }
    const listed = listPlaces(places);
    for (const [endpoint, kept] of this.#kept) {
      for (const place of this.#ranks.placesOf(endpoint)) {
        const now = listed.has(place.field);
        if (now !== place.listed) kept.judged = undefined;
        place.listed = now;
      }
    }
    return listed;
  }
}

function differing(left: ReadonlySet<string>, right: ReadonlySet<string>): Iterable<string> {
  return left === right ? [] : left.symmetricDifference(right);
}
