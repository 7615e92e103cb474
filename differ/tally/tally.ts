import type { PerRole, Role } from "../../core/index.ts";
import type { Feature } from "../causes/feature.ts";
import { createPlaceFeatures } from "../causes/count-places.ts";
import { countFeatures } from "../causes/feature-counts.ts";
import type { Observation } from "./observe.ts";
import { addSums, closeField } from "./block-signs.ts";
import { blockSteps } from "./block-steps.ts";
import { countLatencies, mergeLatencies } from "./count-latencies.ts";
import { LATENCY_PATH, emptyEndpoint, emptyField } from "./entry.ts";
import { fieldKey, keepOpen, mergeField } from "./entry.ts";
import { mergeDetail, seePlaces } from "./endpoint-detail.ts";
import { flatText } from "./flat-text.ts";
import { addEvent, noRuns } from "./hard-runs.ts";
import { type Absorbed, movedEntry } from "./moved-entry.ts";
import type { EndpointTally, FieldTally } from "./rows.ts";
import { addOdd } from "./spells.ts";
import { closeTail, settleTail } from "./tail.ts";
import { addWitness } from "./field-witnesses.ts";
import { WITNESSES, hashSeq } from "./witnesses.ts";

export interface TallyLimits {
  readonly endpoints: number;
  readonly fieldsPerEndpoint: number;
  /** Places over all endpoints. */
  readonly fields: number;
  /** Of all their paths together: an answer may have keys of any length. */
  readonly pathChars: number;
  /** Incomplete blocks of one endpoint; more than exchanges in flight are never needed. */
  readonly openBlocks: number;
}

export const TALLY_LIMITS: TallyLimits = {
  endpoints: 1000,
  fieldsPerEndpoint: 500,
  fields: 20_000,
  pathChars: 4_000_000,
  openBlocks: 320,
};

/** What the limits kept out, counted (never silent: a pass is not given over it). */
export interface TallyOverflow {
  /** Exchanges of endpoints beyond the limit. */
  exchanges: number;
  /** Observations at places beyond the limits, of the tally or of one exchange. */
  observations: number;
  /** Blocks closed before they were complete. */
  forcedBlocks: number;
}

/** One compared exchange. */
export interface TallyEntry {
  readonly endpoint: string;
  readonly seq: number;
  readonly index: number;
  readonly observations: readonly Observation[];
  /** Differences at places that were cut off before they could be observed. */
  readonly unobserved?: number;
  /** Different places that a census of the endpoint's answers has met. */
  readonly places?: number | undefined;
  readonly latency?: PerRole<number | undefined> | undefined;
  /** What the request has about it; undefined where it is not counted. */
  readonly features?: readonly Feature[] | undefined;
}

/** Entries as they stand now (not increments) of all that changed since the last call. */
export interface TallyChanges {
  readonly endpoints: readonly {
    readonly entry: EndpointTally;
    readonly fields: readonly FieldTally[];
  }[];
  readonly overflow: Readonly<TallyOverflow>;
}

export interface Tally {
  readonly blockSize: number;
  /** Counts one compared exchange. */
  add(entry: TallyEntry): void;
  /** An exchange that will never be compared: its block still has to become complete. */
  settle(endpoint: string, index: number): void;
  /** Adds another tally of the same run and block size; the order of merges does not matter. */
  merge(other: Pick<Tally, "entries" | "overflow">): void;
  /** Makes one endpoint part of another. */
  absorb(absorbed: Absorbed): void;
  readonly entries: ReadonlyMap<string, EndpointTally>;
  readonly overflow: Readonly<TallyOverflow>;
  /** What changed since the last call. The entries are live: write them before the next `add`. */
  changed(): TallyChanges;
}

export interface TallyOptions {
  /** Consecutive exchanges of an endpoint that are judged as one observation. */
  readonly blockSize: number;
  readonly limits?: Partial<TallyLimits> | undefined;
}

/** An empty tally. */
export function createTally(options: TallyOptions): Tally {
  return new MemoryTally(options.blockSize, { ...TALLY_LIMITS, ...options.limits });
}

class MemoryTally implements Tally {
  readonly blockSize: number;
  readonly entries = new Map<string, EndpointTally>();
  readonly overflow: TallyOverflow = { exchanges: 0, observations: 0, forcedBlocks: 0 };
  readonly #limits: TallyLimits;
  #fieldCount = 0;
  readonly #places = createPlaceFeatures();
  #pathChars = 0;
  #changed = new Map<EndpointTally, Set<FieldTally>>();
  readonly #hashes = new Uint32Array(WITNESSES);
  #hashedSeq = -1;

  constructor(blockSize: number, limits: TallyLimits) {
    this.blockSize = blockSize;
    this.#limits = limits;
  }

  add(entry: TallyEntry): void {
    const into = this.#endpoint(entry.endpoint);
    if (into === undefined) {
      this.overflow.exchanges += 1;
      return;
    }
    into.n += 1;
    if (entry.features !== undefined) countFeatures(into.detail.features, entry.features);
    this.overflow.observations += entry.unobserved ?? 0;
    if (entry.places !== undefined) seePlaces(into.detail, entry.places);
    this.#touch(into);
    for (const seen of entry.observations) this.#count(into, seen, entry);
    if (entry.latency !== undefined) this.#addLatency(into, entry, entry.latency);
    this.#settleOne(into, entry.index);
  }

  settle(endpoint: string, index: number): void {
    const into = this.#endpoint(endpoint);
    if (into === undefined) return;
    this.#touch(into);
    this.#settleOne(into, index);
  }

  merge(other: Pick<Tally, "entries" | "overflow">): void {
    for (const from of other.entries.values()) this.#mergeEndpoint(from);
    this.overflow.exchanges += other.overflow.exchanges;
    this.overflow.observations += other.overflow.observations;
    this.overflow.forcedBlocks += other.overflow.forcedBlocks;
  }

  absorb(move: Absorbed): void {
    const { from } = move;
    const absorbed = this.entries.get(from);
    if (absorbed === undefined) return;
    this.entries.delete(from);
    this.#changed.delete(absorbed);
    for (const { path } of absorbed.fields.values()) this.#pathChars -= path.length;
    this.#places.leave(absorbed);
    this.#fieldCount -= absorbed.fields.size;
    this.#mergeEndpoint(movedEntry(absorbed, move, this.blockSize));
  }

  changed(): TallyChanges {
    const endpoints = [...this.#changed].map(([entry, fields]) => ({ entry, fields: [...fields] }));
    this.#changed = new Map();
    return { endpoints, overflow: { ...this.overflow } };
  }

  #touch(entry: EndpointTally): Set<FieldTally> {
    let fields = this.#changed.get(entry);
    if (fields === undefined) this.#changed.set(entry, (fields = new Set()));
    return fields;
  }

  #endpoint(name: string): EndpointTally | undefined {
    const known = this.entries.get(name);
    if (known !== undefined) return known;
    if (this.entries.size >= this.#limits.endpoints) return undefined;
    const entry = emptyEndpoint(name);
    this.entries.set(name, entry);
    return entry;
  }

  #field(entry: EndpointTally, path: string, kind: FieldTally["kind"]): FieldTally | undefined {
    const key = fieldKey(path, kind);
    const known = entry.fields.get(key);
    if (known !== undefined) return known;
    if (entry.fields.size >= this.#limits.fieldsPerEndpoint) return undefined;
    if (this.#fieldCount >= this.#limits.fields) return undefined;
    if (this.#pathChars + path.length > this.#limits.pathChars) return undefined;
    const field = emptyField(flatText(path), kind);
    entry.fields.set(flatText(key), field);
    this.#fieldCount += 1;
    this.#pathChars += path.length;
    return field;
  }

  #count(into: EndpointTally, seen: Observation, entry: TallyEntry): void {
    const { path, cell, hard } = seen;
    const field = this.#field(into, path, seen.kind);
    if (field === undefined) {
      this.overflow.observations += 1;
      return;
    }
    this.#touch(into).add(field);
    const counted = cell === "candidate" && path !== LATENCY_PATH;
    if (counted) addWitness(field, this.#hashesOf(entry.seq));
    field.cells[cell] += 1;
    if (entry.seq < field.first[cell]) field.first[cell] = entry.seq;
    if (cell === "all") {
      if (seen.byShape === true) field.byShape += 1;
      return;
    }
    addSums(field, Math.floor(entry.index / this.blockSize), blockSteps(seen)[cell]);
    addOdd(field, { role: cell, index: entry.index }, this.blockSize);
    if (hard) this.#countHard(field, cell, entry.index);
    if (counted && entry.features !== undefined) {
      this.#places.count(into, field, entry.features);
    }
  }

  #countHard({ hard }: FieldTally, role: Role, index: number): void {
    if (role !== "primary") hard[role] += 1;
    hard.runs ??= noRuns();
    const block = Math.floor(index / this.blockSize);
    addEvent(hard.runs, { role, block, index: index - block * this.blockSize });
  }

  /** The hashes of the exchange at hand, worked out once for all its places. */
  #hashesOf(seq: number): Uint32Array {
    if (this.#hashedSeq !== seq) {
      hashSeq(seq, this.#hashes);
      this.#hashedSeq = seq;
    }
    return this.#hashes;
  }

  #addLatency(into: EndpointTally, entry: TallyEntry, latency: PerRole<number | undefined>): void {
    const slower = countLatencies(into, latency, Math.floor(entry.index / this.blockSize));
    if (slower !== undefined) this.#count(into, slower, entry);
  }

  #settleOne(into: EndpointTally, index: number): void {
    const block = Math.floor(index / this.blockSize);
    settleTail(into.detail.tail, block, 1);
    this.#settleBlock(into, block, 1);
  }

  #settleBlock(entry: EndpointTally, block: number, settled: number): void {
    const count = (entry.openBlocks.get(block) ?? 0) + settled;
    if (count >= this.blockSize) {
      this.#closeBlock(entry, block);
      return;
    }
    entry.openBlocks.set(block, count);
    while (entry.openBlocks.size > this.#limits.openBlocks) {
      this.overflow.forcedBlocks += 1;
      this.#closeBlock(entry, Math.min(...entry.openBlocks.keys()));
    }
  }

  #closeBlock(entry: EndpointTally, block: number): void {
    entry.openBlocks.delete(block);
    closeTail(entry.detail.tail, block);
    const changed = this.#touch(entry);
    const joint = entry.detail.joint.delete(block);
    for (const field of entry.fields.values()) {
      if (closeField(field, { block, size: this.blockSize, joint })) changed.add(field);
    }
  }

  #mergeEndpoint(from: EndpointTally): void {
    const into = this.#endpoint(from.endpoint);
    if (into === undefined) {
      this.overflow.exchanges += from.n;
      return;
    }
    const changed = this.#touch(into);
    into.n += from.n;
    mergeLatencies(into.latency, from.latency);
    mergeDetail(into.detail, from.detail);
    for (const field of from.fields.values()) this.#mergeFieldInto(into, field, changed);
    for (const [block, settled] of from.openBlocks) this.#settleBlock(into, block, settled);
    keepOpen(into);
  }

  #mergeFieldInto(into: EndpointTally, from: FieldTally, changed: Set<FieldTally>): void {
    const field = this.#field(into, from.path, from.kind);
    if (field === undefined) {
      const { candidate, secondary, primary, all } = from.cells;
      this.overflow.observations += candidate + secondary + primary + all;
      return;
    }
    const counted = field.features !== undefined;
    mergeField(field, from, this.blockSize);
    if (!counted && field.features !== undefined) this.#places.enter(into);
    changed.add(field);
  }
}
