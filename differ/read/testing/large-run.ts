import { configSchema } from "../../../core/config/index.ts";
import { type Random, seededRandom } from "../../../core/index.ts";
import type { Feature } from "../../causes/feature.ts";
import { isCounted } from "../../causes/is-counted.ts";
import { createLatencyChanges } from "../../ingest/latency-marks.ts";
import { detailsOf } from "../../run/details-of.ts";
import { NO_COUNTS } from "../../store/run-info.ts";
import type { SampleUse, StoredSample } from "../../store/run-writer.ts";
import type { WritableStore } from "../../store/store.ts";
import type { Observation } from "../../tally/observe.ts";
import { createTally } from "../../tally/tally.ts";
import { fingerprint } from "../../verdict/fingerprint.ts";

export interface LargeRunSize {
  readonly exchanges: number;
  readonly endpoints: number;
  /** Of each endpoint. */
  readonly groups: number;
}

/** A run as large as the bounds allow, made of counts alone: nothing is compared. */
export interface LargeRun {
  readonly name: string;
  /** Counts so many more exchanges, without storing them. */
  exchange(times: number): void;
  /** Stores what was counted, as a shadow thread does. */
  commit(): void;
}

/** Most are of the first groups, so that some fail and the last ones wait. Of a thousand exchanges, those that show a group. */
const ODD_PER_THOUSAND = 60;
/** One group in so many is noise of both, none a regression. */
const NOISE_EVERY = 6;
const CURRENCIES = ["EUR", "USD", "JPY", "GBP"];
const PADDING = "x".repeat(1500);

interface Group {
  readonly observations: readonly Observation[];
  readonly noise: boolean;
  sampled: boolean;
}

/** A seeded run whose endpoints each have this many cause groups of two or three places. */
export function createLargeRun(store: WritableStore, size: LargeRunSize, seed = 1): LargeRun {
  const config = configSchema.parse({});
  const name = store.startRun({ name: "large", startedAtMs: 0, details: detailsOf(config) });
  const writer = store.writeRun(name);
  const random = seededRandom(seed);
  const tally = createTally({ blockSize: config.noise.block });
  const latency = createLatencyChanges();
  const endpoints = endpointsOf(size);
  let seq = 0;
  let atMs = 0;
  let samples: StoredSample[] = [];
  let uses: SampleUse[] = [];

  const sample = (endpoint: string, group: Group): void => {
    if (group.sampled) return;
    group.sampled = true;
    const id = `large-${seq}`;
    const data = sampleOf(id, endpoint, group.observations);
    samples.push({ id, bytes: data.length, data });
    for (const { path, kind, cell } of group.observations) {
      const use = { fingerprint: fingerprint(endpoint, path, kind), class: cell, seq };
      uses.push({ ...use, slot: "recent", sampleId: id });
    }
  };

  const one = (): void => {
    const endpoint = endpoints[Math.floor(random() * endpoints.length)];
    if (endpoint === undefined) throw new Error("a large run has endpoints");
    const index = endpoint.next;
    endpoint.next += 1;
    const group =
      random() * 1000 < ODD_PER_THOUSAND
        ? endpoint.groups[Math.floor(random() ** 3 * endpoint.groups.length)]
        : undefined;
    const seen = group === undefined ? [] : observed(group, random);
    const spent = latencies(random);
    latency.mark(endpoint.name, spent);
    tally.add({
      ...{ endpoint: endpoint.name, seq, index, observations: seen, places: 40 },
      latency: spent,
      features: isCounted(index) ? featuresOf(group, random) : undefined,
    });
    if (group !== undefined) sample(endpoint.name, group);
    seq += 1;
  };

  const commit = (): void => {
    const { endpoints: changed, overflow } = tally.changed();
    atMs += 250;
    writer.commit({
      ...{ committed: seq, atMs, nextSeq: seq, counters: { ...NO_COUNTS, overflow } },
      endpoints: changed.map(({ entry, fields }) => ({
        ...{ entry, fields, placed: entry.n },
        latencyMarks: latency.marks(entry.endpoint),
      })),
      samples: { added: samples, removed: [], usesAdded: uses, usesRemoved: [] },
      ...{ alarms: [], absorbed: [], knowledge: new Map() },
    });
    latency.stored(changed.map(({ entry }) => entry.endpoint));
    samples = [];
    uses = [];
  };

  const exchange = (times: number): void => {
    for (let each = 0; each < times; each += 1) one();
  };
  exchange(size.exchanges);
  commit();
  return { name, exchange, commit };
}

function endpointsOf(size: LargeRunSize) {
  return Array.from({ length: size.endpoints }, (_, index) => ({
    name: `GET /service-${index % 20}/resource-${index}/{id}`,
    groups: Array.from({ length: size.groups }, (_unused, group) => groupOf(group)),
    next: 0,
  }));
}

function groupOf(group: number): Group {
  const noise = group % NOISE_EVERY === NOISE_EVERY - 1;
  const paths = [`$.part${group}`, `$.part${group}.price`, `$.items[*].part${group}.total`];
  const kept = paths.slice(0, 2 + (group % 2));
  const kind = group % 5 === 4 ? "missing" : "value";
  return {
    observations: kept.map((path) => ({ path, kind, cell: "candidate", hard: kind === "missing" })),
    ...{ noise, sampled: false },
  };
}

function observed({ observations, noise }: Group, random: Random): readonly Observation[] {
  const drawn = random();
  if (!noise && drawn < 0.9) return observations;
  const cell = drawn < 0.3 ? "candidate" : drawn < 0.6 ? "secondary" : "primary";
  return observations.map((one) => ({ ...one, cell }));
}

function latencies(random: Random) {
  const base = 2 + 20 * random() ** 4;
  const spread = (): number => base * (0.9 + 0.2 * random());
  return { primary: spread(), secondary: spread(), candidate: spread() * 1.02 };
}

function featuresOf(group: Group | undefined, random: Random): Feature[] {
  const drawn = CURRENCIES[Math.floor(random() * CURRENCIES.length)];
  const currency = group === undefined ? drawn : CURRENCIES[0];
  const page = String(Math.floor(random() * 20));
  return [
    { kind: "status", name: "status", value: "200" },
    { kind: "query", name: "query currency", value: currency },
    { kind: "query", name: "query page", value: page },
    { kind: "header", name: "header accept", value: "application/json" },
    { kind: "header", name: "header accept-language", value: random() < 0.5 ? "de" : "en" },
  ];
}

function sampleOf(id: string, endpoint: string, observations: readonly Observation[]): string {
  const headers = [["content-type", "application/json"]];
  const body = JSON.stringify({ part: 1, padding: PADDING });
  const answer = { kind: "answered", status: 200, headers, body, bodyLength: body.length };
  const whole = { ...answer, bodyCut: false };
  return JSON.stringify({
    ...{ id, capturedAt: "1970-01-01T00:00:01.000Z", endpoint },
    request: { method: "GET", path: "/service/resource/1?currency=EUR", headers: [] },
    ...{ primary: whole, secondary: whole, candidate: whole },
    differences: observations.map(({ path, kind, cell }) => ({
      ...{ path, exact: path, kind, class: cell, primary: 1, secondary: 1, candidate: 2 },
    })),
  });
}
