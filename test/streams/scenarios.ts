import { seededRandom } from "../../core/index.ts";
import { type Service, type StreamOptions, json, stream, uuid } from "./service.ts";
import { changed, flicker, list, lognormal, noisy, outages, page, plain, xml } from "./services.ts";

/** What must be said at the end of a stream. */
export interface Scenario {
  readonly name: string;
  readonly requests: number;
  /** Verdicts that are right. */
  readonly verdicts: readonly string[];
  /** Paths of which one must be among the failing ones, where it must fail. */
  readonly paths?: readonly string[];
  lines(seed: number): Iterable<string>;
}

const NOT_FAIL = ["pass", "inconclusive"];
const byId = (index: number): string => `/items/${1000 + (index % 37)}`;

function twins(
  name: string,
  service: Service,
  more: Partial<StreamOptions> & { verdicts?: readonly string[] } = {},
): Scenario {
  return scenario(name, { baseline: service, candidate: service, ...more });
}

function scenario(
  name: string,
  {
    requests = 1500,
    path = byId,
    verdicts = NOT_FAIL,
    paths,
    ...services
  }: Partial<StreamOptions> &
    Pick<StreamOptions, "baseline" | "candidate"> & {
      verdicts?: readonly string[];
      paths?: readonly string[];
    },
): Scenario {
  return {
    name,
    requests,
    verdicts,
    ...(paths !== undefined && { paths }),
    lines: (seed) => stream({ ...services, random: seededRandom(seed), requests, path }),
  };
}

function regression(
  name: string,
  candidate: Service,
  paths: readonly string[],
  baseline: Service = noisy,
): Scenario {
  return scenario(name, { baseline, candidate, verdicts: ["fail"], paths });
}

/** Releases that behave alike: nothing may fail. */
export const ALIKE: readonly Scenario[] = [
  twins("equal answers", plain, { requests: 1000, verdicts: ["pass"] }),
  twins("clocks, ids, counters, hosts, tags in any order", noisy, { verdicts: ["pass"] }),
  twins("a field that flickers in 5 %", flicker(0.05)),
  twins("a field that flickers in 40 %", flicker(0.4)),
  twins(
    "a random session cookie and etag",
    ({ index, random }) =>
      json(
        { id: index % 37 },
        {
          headers: [
            ["set-cookie", `sid=${uuid(random)}; Path=/; HttpOnly; Secure`],
            ["etag", `"${Math.floor(random() * 1e9).toString(16)}"`],
          ],
        },
      ),
    { verdicts: ["pass"] },
  ),
  twins("names that are data", ({ index, random }) => {
    const entries = Array.from({ length: 4 }, () => [
      `u${Math.floor(random() * 5000)}`,
      { n: index % 7 },
    ]);
    return json({ byUser: Object.fromEntries(entries) });
  }),
  twins("prices that jitter", ({ random }) => json({ price: 90 + random() * 20 }), {
    verdicts: ["pass"],
  }),
  twins("a noisy place that is null now and then", ({ random }) =>
    json({ hint: random() < 0.1 ? null : uuid(random) }),
  ),
  twins("a list of which each reads another length", ({ index, random }) =>
    json({
      events: Array.from({ length: 3 + Math.floor(random() * 3) }, (_, at) => ({
        id: index * 10 + at,
        kind: "x",
      })),
    }),
  ),
  twins("text with a time in it", ({ nowMs }) => ({
    status: 200,
    headers: [["content-type", "text/plain"]],
    body: `hello\nit is ${new Date(nowMs).toISOString()}\nbye\n`,
  })),
  twins("a page with a clock and a token", page("welcome to the shop"), { verdicts: ["pass"] }),
  twins("XML with a request id", ({ index, random }) => xml(index, `<id>${uuid(random)}</id>`)),
  twins(
    "equal latencies",
    ({ index, random }) => json({ id: index % 37 }, { latencyMs: lognormal(random) }),
    { requests: 3000 },
  ),
  twins("slugs", plain, {
    path: (index) => `/articles/some-title-${index.toString(36)}x`,
    requests: 1000,
    verdicts: ["pass"],
  }),
  twins("outages of a minute of each", outages()),
];

/** Releases of which the candidate is worse: the place must be named. */
export const WORSE: readonly Scenario[] = [
  regression(
    "a noisy timestamp in milliseconds",
    changed((body) => ({ ...body, seconds: Number(body["seconds"]) * 1000 })),
    ["$.seconds"],
  ),
  regression(
    "a noisy timestamp as text",
    changed((body) => ({ ...body, seconds: String(body["seconds"]) })),
    ["$.seconds"],
  ),
  regression(
    "a noisy field gone",
    changed(({ requestId: _gone, ...body }) => body),
    ["$.requestId"],
  ),
  regression(
    "a UUID that became a counter",
    changed((body, { instance }) => ({ ...body, requestId: String(instance.requests) })),
    ["$.requestId"],
  ),
  regression(
    "a jittering price in cents",
    ({ random }) => json({ price: (90 + random() * 20) * 100 }),
    ["$.price"],
    ({ random }) => json({ price: 90 + random() * 20 }),
  ),
  regression(
    "a price wrong in 3 %",
    changed((body, { index }) => (index % 33 === 7 ? { ...body, price: 0 } : body)),
    ["$.price"],
  ),
  regression(
    "sets with a tag missing",
    changed((body) => ({ ...body, tags: ["new", "blue", "small"] })),
    ["$.tags[*]", "$.tags"],
  ),
  regression(
    "a cookie without HttpOnly",
    ({ random }) => json({}, { headers: [["set-cookie", `sid=${uuid(random)}; Path=/`]] }),
    ["header:set-cookie['sid'].httponly", "header:set-cookie['sid'].HttpOnly"],
    ({ random }) =>
      json({}, { headers: [["set-cookie", `sid=${uuid(random)}; Path=/; HttpOnly`]] }),
  ),
  regression(
    "a sentence of a page with a clock and a token",
    page("welcome to our shop"),
    ["$"],
    page("welcome to the shop"),
  ),
  regression("a header gone", plain, ["header:x-total-count"], ({ index }) =>
    json({ id: index % 37, a: [1, 2, 3], b: { c: "x" } }, { headers: [["x-total-count", "37"]] }),
  ),
  regression(
    "an item more at the head",
    ({ index }) => json({ list: [{ id: -1 }, ...list(index)] }),
    ["$.list[*]", "$.list"],
    ({ index }) => json({ list: list(index) }),
  ),
  regression(
    "items in another order",
    ({ index }) => json({ list: list(index).toReversed() }),
    ["$.list"],
    ({ index }) => json({ list: list(index) }),
  ),
  regression(
    "an XML attribute renamed",
    ({ index }) => ({
      ...xml(index, ""),
      body: `<?xml version="1.0"?><root><item m="${index % 37}"/></root>`,
    }),
    ["$.root.item['@n']", "$.root.item['@m']"],
    ({ index }) => xml(index, ""),
  ),
  scenario("a candidate that refuses", {
    baseline: plain,
    candidate: () => ({ failed: "ECONNREFUSED" }),
    requests: 100,
    verdicts: ["fail"],
    paths: ["outcome"],
  }),
  scenario("a candidate that answers 500", {
    baseline: plain,
    candidate: () => json({}, { status: 500 }),
    requests: 100,
    verdicts: ["fail"],
    paths: ["status"],
  }),
  scenario("a third slower", {
    baseline: ({ index, random }) => json({ id: index % 37 }, { latencyMs: lognormal(random) }),
    candidate: ({ index, random }) =>
      json({ id: index % 37 }, { latencyMs: lognormal(random) * 1.5 }),
    requests: 4000,
    verdicts: ["fail"],
    paths: ["latency"],
  }),
  scenario("a secondary that names things otherwise", {
    baseline: noisy,
    candidate: noisy,
    secondary: changed((body) => ({ ...body, name: String(body["name"]).toUpperCase() })),
    verdicts: ["unhealthy"],
  }),
  scenario("a secondary of another release", {
    baseline: plain,
    candidate: plain,
    secondary: ({ index }) => json({ id: index % 37, a: [1, 2], b: { c: "x" } }),
    verdicts: ["unhealthy"],
  }),
];
