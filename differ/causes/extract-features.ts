import type { Redactor, RequestSnapshot } from "../../core/index.ts";
import { createTwoGenerationCache } from "../endpoint/two-generation-cache.ts";
import { type Feature, type FeatureKind, NAMES_MAX, TEXT_MAX } from "./feature.ts";
import type { FeatureCounts } from "./feature-counts.ts";
import { type OpenSegment, openSegments, segmentAt, shapeOf } from "./path-features.ts";
import { agentFamily, firstTag, isTold, mediaTypeOf } from "./request-headers.ts";

/** What is said of one request. */
export interface FeatureExtractor {
  /** `seen` are the endpoint's counts so far: of a name with too many values none is worked out. */
  features(from: FeatureSource, seen: FeatureCounts | undefined): readonly Feature[];
}

export interface FeatureSource {
  readonly request: RequestSnapshot;
  readonly endpoint: string;
  /** The primary's status; undefined where it did not answer. */
  readonly status: number | undefined;
}

/** One name as it came, with the values that were met lately. */
interface KnownName {
  readonly kind: FeatureKind;
  readonly name: string;
  readonly present: Feature;
  readonly values: ReturnType<typeof createTwoGenerationCache<Feature>>;
  /** As the redactor gives it back. */
  readonly redact: (value: string) => string;
}

const NONE: readonly Feature[] = [];
const NAMES_KEPT = 2048;
const VALUES_KEPT = 128;
/** Of one request's query and cookies; more are not looked at. */
const PARTS_MAX = 64;

/**
 * Takes features out of requests. Names and values pass the redactor before anything keeps them;
 * credentials and cookies give their name alone.
 */
export function createFeatureExtractor(redactor: Redactor): FeatureExtractor {
  return new Extractor(redactor);
}

class Extractor implements FeatureExtractor {
  readonly #redactor: Redactor;
  readonly #names = {
    path: createTwoGenerationCache<KnownName | null>(NAMES_KEPT),
    query: createTwoGenerationCache<KnownName | null>(NAMES_KEPT),
    body: createTwoGenerationCache<KnownName | null>(1),
    header: createTwoGenerationCache<KnownName | null>(NAMES_KEPT),
    cookie: createTwoGenerationCache<KnownName | null>(NAMES_KEPT),
    method: createTwoGenerationCache<KnownName | null>(1),
    status: createTwoGenerationCache<KnownName | null>(1),
  };
  readonly #headers = createTwoGenerationCache<string>(NAMES_KEPT);
  readonly #segments = createTwoGenerationCache<readonly OpenSegment[]>(NAMES_KEPT);
  readonly #agents = createTwoGenerationCache<string>(VALUES_KEPT);
  #out: Feature[] = [];
  #seen: FeatureCounts | undefined;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  features(from: FeatureSource, seen: FeatureCounts | undefined): readonly Feature[] {
    this.#out = [];
    this.#seen = seen;
    try {
      this.#collect(from);
      return this.#out;
    } catch {
      // What fails here fails where the exchange is compared or kept too, and is counted there.
      return NONE;
    }
  }

  #collect({ request, endpoint, status }: FeatureSource): void {
    this.#add(this.#known("method", "method"), request.method);
    if (status !== undefined) this.#add(this.#known("status", "status"), String(status));
    const query = request.path.indexOf("?");
    const path = query < 0 ? request.path : request.path.slice(0, query);
    for (const segment of this.#segmentsOf(endpoint)) this.#segment(segment, path);
    if (query >= 0) this.#query(request.path.slice(query + 1));
    const { headers } = request;
    for (let at = 0; at + 1 < headers.length; at += 2) {
      this.#header(headers[at] ?? "", headers[at + 1] ?? "");
    }
  }

  #query(text: string): void {
    let parts = 0;
    for (let start = 0; start <= text.length && parts < PARTS_MAX; parts += 1) {
      const next = text.indexOf("&", start);
      const end = next < 0 ? text.length : next;
      const equals = text.indexOf("=", start);
      const split = equals < 0 || equals > end ? end : equals;
      if (split > start) {
        const known = this.#known("query", decoded(text.slice(start, split)));
        this.#add(known, split < end ? decoded(text.slice(split + 1, end)) : "");
      }
      start = end + 1;
    }
  }

  #segmentsOf(endpoint: string): readonly OpenSegment[] {
    const known = this.#segments.get(endpoint);
    if (known !== undefined) return known;
    const found = openSegments(endpoint);
    this.#segments.set(endpoint, found);
    return found;
  }

  #segment({ index, name }: OpenSegment, path: string): void {
    const segment = segmentAt(path, index);
    if (segment === undefined) return;
    this.#add(this.#known("path", name), segment);
    this.#add(this.#known("path", `${name} shape`), shapeOf(segment));
    this.#add(this.#known("path", `${name} first`), segment.slice(0, 1));
    this.#add(this.#known("path", `${name} last`), segment.slice(-1));
  }

  #header(raw: string, value: string): void {
    const name = this.#headerName(raw);
    if (name === "") return;
    if (name === "cookie") this.#cookies(value);
    else if (name === "content-type") this.#add(this.#known("body", name), mediaTypeOf(value));
    else if (name === "user-agent") this.#add(this.#known("header", name), this.#family(value));
    else if (name === "accept-language") this.#add(this.#known("header", name), firstTag(value));
    else this.#add(this.#known("header", name), value);
  }

  /** In lower case; empty where it is not told. */
  #headerName(raw: string): string {
    const known = this.#headers.get(raw);
    if (known !== undefined) return known;
    const name = raw.toLowerCase();
    const told = isTold(name) ? name : "";
    if (raw.length <= TEXT_MAX) this.#headers.set(raw, told);
    return told;
  }

  #family(agent: string): string {
    const known = this.#agents.get(agent);
    if (known !== undefined) return known;
    const family = agentFamily(agent);
    if (agent.length <= 512) this.#agents.set(agent, family);
    return family;
  }

  #cookies(value: string): void {
    let parts = 0;
    for (const pair of value.split(";", PARTS_MAX)) {
      const equals = pair.indexOf("=");
      const name = (equals < 0 ? pair : pair.slice(0, equals)).trim();
      const known = name === "" ? undefined : this.#known("cookie", name);
      if (known === undefined) continue;
      if (!this.#has(known.name)) this.#out.push(known.present);
      parts += 1;
      if (parts > NAMES_MAX.cookie) return;
    }
  }

  #add(known: KnownName | undefined, value: string): void {
    if (known === undefined || this.#has(known.name)) return;
    const count = this.#seen?.names.get(known.name);
    const crowded = count !== undefined && count.values === undefined;
    this.#out.push(
      crowded || value.length > TEXT_MAX ? known.present : this.#withValue(known, value),
    );
  }

  #withValue(known: KnownName, value: string): Feature {
    const met = known.values.get(value);
    if (met !== undefined) return met;
    const redacted = known.redact(value);
    const feature: Feature =
      redacted.length > TEXT_MAX
        ? known.present
        : { kind: known.kind, name: known.name, value: redacted };
    known.values.set(value, feature);
    return feature;
  }

  /** The first one of a repeated name counts, so that values exclude each other. */
  #has(name: string): boolean {
    for (const feature of this.#out) if (feature.name === name) return true;
    return false;
  }

  #known(kind: FeatureKind, raw: string): KnownName | undefined {
    if (raw.length > TEXT_MAX) return undefined;
    const met = this.#names[kind].get(raw);
    if (met !== undefined) return met ?? undefined;
    const made = this.#make(kind, raw);
    this.#names[kind].set(raw, made);
    return made ?? undefined;
  }

  #make(kind: FeatureKind, raw: string): KnownName | null {
    const redactor = this.#redactor;
    const shown = kind === "path" ? raw : redactor.text(raw);
    const name = nameOf(kind, shown);
    if (name.length > TEXT_MAX + 16) return null;
    const values = createTwoGenerationCache<Feature>(VALUES_KEPT);
    const redact = {
      query: (value: string) => queryValue(redactor, raw, value),
      header: (value: string) => redactor.header(raw, value),
      path: (value: string) => redactor.text(value),
      method: (value: string) => redactor.text(value),
      status: (value: string) => value,
      body: (value: string) => redactor.header(raw, value),
      cookie: () => "",
    }[kind];
    return { kind, name, present: { kind, name, value: undefined }, values, redact };
  }
}

function nameOf(kind: FeatureKind, shown: string): string {
  if (kind === "method" || kind === "status") return kind;
  return kind === "body" ? "body type" : `${kind} ${shown}`;
}

/** Through the redaction of a whole target, which knows names of credentials. */
function queryValue(redactor: Redactor, name: string, value: string): string {
  const target = redactor.target(`/?${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return decoded(target.slice(target.indexOf("=") + 1));
}

function decoded(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
