import type { Summary } from "../../../differ/index.ts";
import type { Ask } from "./ask.ts";
import { type ListedRow, readList, readWithSamples, withSamples } from "./listed-rows.ts";

export interface ReportAbout {
  readonly run: string;
  /** Of shadowdiff. */
  readonly version: string;
  /** When the report was made, ISO 8601 in UTC. */
  readonly at: string;
  /** What the gate said, which may ask for more than the run does. */
  readonly summary: Pick<Summary, "verdict" | "reasons">;
}

export interface ReportLimits {
  readonly differences: number;
  readonly endpoints: number;
  /** Of all difference's answers of their own, in bytes. */
  readonly detailBytes: number;
  readonly sampleBytes: number;
  readonly latencyBytes: number;
}

const MIB = 1024 ** 2;
export const REPORT_LIMITS: ReportLimits = {
  ...{ differences: 2000, endpoints: 2000 },
  ...{ detailBytes: 6 * MIB, sampleBytes: 8 * MIB, latencyBytes: 2 * MIB },
};

const LEFT = ["differences", "details", "samples", "endpoints", "latencies"] as const;

/** What a report says of itself, at `/report` of its answers. */
export interface ReportNote {
  readonly at: string;
  readonly version: string;
  /** How many of what the limits kept out; nothing of what is there whole. */
  readonly leftOut: Readonly<Partial<Record<(typeof LEFT)[number], number>>>;
}

/** Small answers that each have one path; a run may lack some. */
const WHOLE = ["/status", "/trend", "/sync", "/rules", "/approvals"];
/** Of a list that is read whole to choose from, so many pages at most. */
const PAGES_MAX = 20;
const PAGE = 500;

/**
 * All answers that a report carries, by the paths that the page asks for: lists whole, below their path
 * alone. Beyond the limits the least severe goes, and is counted.
 */
export async function gatherAnswers(
  ask: Ask,
  about: ReportAbout,
  limits: ReportLimits = REPORT_LIMITS,
): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  const into = { ask, answers };
  const leftOut: Partial<Record<(typeof LEFT)[number], number>> = {};
  const leave = (what: (typeof LEFT)[number], n: number): void => {
    if (n > 0) leftOut[what] = (leftOut[what] ?? 0) + n;
  };
  const { run, version, at } = about;
  const session = { level: "viewer", tokenRequired: false, version, run };
  answers.set("/session", JSON.stringify(session));
  const overview = await ask("/overview");
  if (overview !== undefined) answers.set("/overview", judgedBy(overview, about));
  for (const path of WHOLE) {
    const answer = await ask(path);
    if (answer !== undefined) answers.set(path, answer);
  }

  const endpoints = await readWhole(ask, "/endpoints?paths=false", limits.endpoints);
  leave("endpoints", endpoints.total - endpoints.rows.length);
  putList(answers, "/endpoints", endpoints.rows);
  const latencies = endpoints.rows.map(({ name }) => `/latency/${encodeURIComponent(name)}`);
  leave("latencies", await putWithin(into, latencies, limits.latencyBytes));

  const differences = await readWhole(ask, "/differences", PAGE * PAGES_MAX);
  const kept = worst(differences.rows, limits.differences);
  leave("differences", differences.total - kept.length);
  const details = kept.map(({ name }) => `/differences/${name}`);
  leave("details", await putWithin(into, details, limits.detailBytes));

  const samples = samplesOf(kept, answers);
  leave("samples", await putWithin(into, samples.map(samplePath), limits.sampleBytes));
  const held = (id: string): boolean => answers.has(samplePath(id));
  for (const path of details) {
    const answer = answers.get(path);
    if (answer !== undefined) answers.set(path, withSamples(answer, held));
  }
  putList(
    answers,
    "/differences",
    kept.map((row) => ({ ...row, json: withSamples(row.json, held) })),
  );
  const note: ReportNote = { at, version, leftOut };
  answers.set("/report", JSON.stringify(note));
  return answers;
}

/** An overview that says what the gate says. */
function judgedBy(overview: string, { summary }: ReportAbout): string {
  const { verdict, reasons } = summary;
  const parsed: unknown = JSON.parse(overview);
  return JSON.stringify(Object.assign({}, parsed, { verdict, reasons }));
}

/** A list's first rows, all of its pages together; a row that moved between two pages stands there once. */
async function readWhole(
  ask: Ask,
  path: string,
  rowsMax: number,
): Promise<{ readonly rows: readonly ListedRow[]; readonly total: number }> {
  const rows = new Map<string, ListedRow>();
  let total = 0;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (cursor !== undefined) query.set("cursor", cursor);
    const answer = await ask(`${path}${path.includes("?") ? "&" : "?"}${query.toString()}`);
    if (answer === undefined) break;
    const read = readList(answer);
    for (const row of read.rows) {
      if (rows.size < rowsMax && !rows.has(row.name)) rows.set(row.name, row);
    }
    total = read.total ?? 0;
    if (read.next === undefined || rows.size >= rowsMax) break;
    cursor = read.next;
  }
  return { rows: [...rows.values()], total: Math.max(total, rows.size) };
}

/** Causes before what goes with them, each in the order of the list. */
function worst(rows: readonly ListedRow[], most: number): readonly ListedRow[] {
  if (rows.length <= most) return rows;
  const heads = rows.filter(({ causedBy }) => causedBy === undefined);
  const others = rows.filter(({ causedBy }) => causedBy !== undefined);
  const kept = new Set([...heads, ...others].slice(0, most));
  return rows.filter((row) => kept.has(row));
}

/** Puts in what fits into so many bytes, in the order given; returns how many did not. */
async function putWithin(
  { ask, answers }: { readonly ask: Ask; readonly answers: Map<string, string> },
  paths: readonly string[],
  bytesMax: number,
): Promise<number> {
  let bytes = 0;
  let out = 0;
  for (const [index, path] of paths.entries()) {
    // What is nearly full takes no more: the rest need not be read to know that.
    if (bytes > bytesMax * NEARLY) return out + paths.length - index;
    const answer = await ask(path);
    if (answer === undefined) continue;
    const size = Buffer.byteLength(answer);
    if (bytes + size > bytesMax) {
      out += 1;
      continue;
    }
    bytes += size;
    answers.set(path, answer);
  }
  return out;
}

const NEARLY = 0.95;

/** Of each difference the newest sample of each class, the worst difference first; then the others. */
function samplesOf(
  rows: readonly ListedRow[],
  answers: ReadonlyMap<string, string>,
): readonly string[] {
  const first = new Set<string>();
  const further = new Set<string>();
  for (const { name, json } of rows) {
    const classes = new Set<string>();
    for (const { id, odd } of readWithSamples(answers.get(`/differences/${name}`) ?? json)) {
      (classes.has(odd) ? further : first).add(id);
      classes.add(odd);
    }
  }
  return [...first, ...further.difference(first)];
}

function samplePath(id: string): string {
  return `/samples/${encodeURIComponent(id)}`;
}

function putList(answers: Map<string, string>, path: string, rows: readonly ListedRow[]): void {
  const items = rows.map(({ json }) => json).join(",");
  answers.set(path, `{"items":[${items}],"next":null,"total":${rows.length}}`);
}
