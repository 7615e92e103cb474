import type {
  CountedPage,
  DifferenceFilter,
  DifferenceGroup,
  PageRequest,
  ReadModels,
  RunCounters,
  RunRow,
  Sample,
  Summary,
} from "../../../differ/index.ts";
import type { StatusSnapshot } from "../status.ts";
import { NO_LATENCY, detailOf, overviewOf, rowOf } from "./shown-of.ts";

export interface MemoryReadsData {
  summary: Summary;
  differences: DifferenceGroup[];
  samples: Sample[];
  runs: RunRow[];
  /** Undefined before there is a run. */
  counters?: RunCounters;
}

/** Read models over plain data, for tests. The cursor is the number of items already given. */
export function memoryReads(data: MemoryReadsData): ReadModels {
  const endpoints = data.summary.endpoints.map(rowOf);
  const running = (name: string): boolean => data.runs.some(({ run }) => run === name);
  const reads: ReadModels = {
    ofRun: (name) => (running(name) ? reads : undefined),
    version: () => `${data.summary.compared} ${data.summary.verdict}`,
    summary: () => data.summary,
    overview: () => overviewOf(data),
    trend: () => ({ everyMs: 1000, points: [] }),
    endpoints: (filter) => pageOf(endpoints, filter),
    endpoint: (name) => endpoints.find((one) => one.endpoint === name),
    latency: (name) =>
      endpoints.some(({ endpoint }) => endpoint === name)
        ? { ...NO_LATENCY, endpoint: name }
        : undefined,
    differences: (filter) =>
      pageOf(
        data.differences.filter((one) => fits(one, filter)),
        filter,
      ),
    difference(fingerprint) {
      const found = data.differences.find((one) => one.fingerprint === fingerprint);
      return found === undefined ? undefined : { ...found, ...detailOf(found) };
    },
    sample: (id) => data.samples.find((one) => one.id === id),
    runs: (page = {}) => pageOf(data.runs, page),
    compareRuns: (left, right) =>
      running(left) && running(right)
        ? { ...{ left, right, onlyLeft: [], onlyRight: [], both: [] } }
        : undefined,
    savedStatus: () => undefined,
    counters: () => data.counters,
  };
  return reads;
}

function pageOf<T>(items: readonly T[], page: PageRequest): CountedPage<T> {
  const from = Number(page.cursor ?? 0);
  const to = from + (page.limit ?? 50);
  return {
    items: items.slice(from, to),
    next: to < items.length ? String(to) : null,
    total: items.length,
  };
}

function fits(group: DifferenceGroup, filter: DifferenceFilter): boolean {
  const text = `${group.endpoint}\n${group.path}\n${group.fingerprint}`;
  return (
    (filter.endpoint === undefined || group.endpoint === filter.endpoint) &&
    (filter.class === undefined || oddCounts(group)[filter.class] > 0) &&
    (filter.verdict === undefined || group.verdict === filter.verdict) &&
    (filter.q === undefined || text.includes(filter.q))
  );
}

function oddCounts(group: DifferenceGroup) {
  return {
    candidate: group.candidateOdd,
    secondary: group.secondaryOdd,
    primary: group.primaryOdd,
    all: group.allDifferent,
  };
}

export function emptyStatus(): StatusSnapshot {
  const role = { ready: false, breaker: "closed", answered: 0, failed: {} } as const;
  return {
    run: "release-2.4",
    phase: "mirroring",
    counters: {
      received: 0,
      open: 0,
      refused: {},
      upgraded: 0,
      filtered: 0,
      sampledOut: 0,
      dropped: {},
      mirrored: 0,
      inFlight: 0,
      compared: 0,
      incomplete: {},
    },
    roles: { primary: role, secondary: role, candidate: role },
    threads: { shadow: { state: "ready", restarts: 0 } },
    addresses: { proxy: "http://127.0.0.1:8080" },
  };
}

export function busyStatus(): StatusSnapshot {
  const role = { ready: true, breaker: "closed", answered: 1200, failed: {} } as const;
  return {
    ...emptyStatus(),
    counters: {
      received: 15_230,
      open: 2,
      refused: { "bad-request": 3 },
      upgraded: 1,
      filtered: 1000,
      sampledOut: 13_000,
      dropped: { "in-flight-full": 20, "body-too-large": 1 },
      mirrored: 1203,
      inFlight: 3,
      compared: 1198,
      incomplete: { "shadow-lost": 2 },
    },
    roles: {
      primary: role,
      secondary: role,
      candidate: { ...role, answered: 1150, failed: { TIMED_OUT: 48 } },
    },
    notReady: ["candidate"],
    sync: {
      ...{ state: "running", restarts: 0, url: "ws://127.0.0.1:5050", readiness: "left" },
      short: [{ role: "candidate", present: 1, wanted: 2, left: ["candidate-2"] }],
      held: { states: 3, waiters: 0 },
      counted: { requests: 17, refused: 2, signalsLeftOut: 0 },
    },
  };
}

const CELLS = { n: 1198, candidateOdd: 0, secondaryOdd: 0, primaryOdd: 0, allDifferent: 0 };

/** A run with one regression, one noisy path, and hostile text wherever traffic could put it. */
export function exampleData(hostile = '<img src=x onerror="window.pwned=1">'): MemoryReadsData {
  const endpoint = "GET /products/{id}";
  const price: DifferenceGroup = {
    ...CELLS,
    fingerprint: "a3f8c21b9d04",
    endpoint,
    path: "$.price",
    kind: "value",
    candidateOdd: 118,
    verdict: "fail",
    evidence: 9.2,
    severity: "medium",
    only: { feature: "query currency=JPY", odd: 118, of: 118, oddWithout: 0, without: 1080 },
    samples: ["s-2", "s-1"],
  };
  const noise: DifferenceGroup = {
    ...CELLS,
    fingerprint: "00f8c21b9d04",
    endpoint,
    path: `$['${hostile}']`,
    kind: "extra",
    allDifferent: 1198,
    verdict: "pass",
    evidence: 0,
    severity: "low",
    samples: ["s-1"],
  };
  const differences = [price, noise];
  const paths = differences.map(({ endpoint: _endpoint, samples: _samples, ...path }) => path);
  return {
    summary: {
      compared: 1198,
      invalid: 0,
      endpoints: [{ endpoint, requests: 1198, verdict: "fail", paths }],
      verdict: "fail",
      reasons: [
        {
          code: "FIELD_REGRESSION",
          message: `GET /products/{id}: $.price is different in the candidate only ${hostile}`,
        },
      ],
    },
    differences,
    samples: [exampleSample("s-1", hostile), exampleSample("s-2", hostile)],
    runs: [
      {
        run: "release-2.4",
        startedAt: "2026-01-02T03:04:05.000Z",
        compared: 1198,
        verdict: "fail",
      },
    ],
    counters: {
      ...{ liveCompared: 1198, liveMismatched: 0, liveUnmatched: 0, internalErrors: 0 },
      ...{
        digestOnly: 7,
        differencesTruncated: 0,
        placesUnlearned: 0,
        samplesRefused: 1200,
        endpointsOverflowed: 0,
      },
      ...{ pathsUnlearned: 0, evidenceRefused: 0 },
      overflow: { exchanges: 0, observations: 3, forcedBlocks: 0 },
    },
  };
}

function exampleSample(id: string, hostile: string): Sample {
  const answer = (price: string) => {
    const body = `{"sku":"a-1","price":${price},"id":12345678901234567890,"note":${JSON.stringify(hostile)},"tags":[],"stock":{"left":3}}`;
    return {
      kind: "answered",
      status: 200,
      headers: [
        ["content-type", "application/json"],
        ["x-note", hostile],
      ],
      body,
      bodyLength: body.length,
      bodyCut: false,
      latencyMs: 12.34,
    } as const;
  };
  return {
    id,
    capturedAt: "2026-01-02T03:04:05.000Z",
    endpoint: "GET /products/{id}",
    request: {
      method: "GET",
      path: `/products/7?q=${hostile}`,
      headers: [["accept", hostile]],
      body: hostile,
    },
    primary: answer("1.50"),
    secondary: answer("1.50"),
    candidate: answer("2.50"),
    differences: [
      {
        path: "$.price",
        exact: "$.price",
        kind: "value",
        class: "candidate",
        primary: 1.5,
        secondary: 1.5,
        candidate: 2.5,
      },
      {
        path: "$.note",
        exact: "$.note",
        kind: "extra",
        class: "all",
        primary: hostile,
        secondary: null,
        ignored: `per call ${hostile}`,
      },
    ],
  };
}
