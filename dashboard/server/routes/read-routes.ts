import { JsonText } from "../json-text.ts";
import { Problem } from "../problem.ts";
import { readFingerprint } from "../read-input.ts";
import { createSummaryJson } from "../summary-json.ts";
import { type ApiRoute, PAGE, type RouteSources, found, get, getOfRun } from "./api-route.ts";

const DIFFERENCES = [
  ...PAGE,
  ...(["endpoint", "class", "verdict", "severity", "approved", "heads", "q"] as const),
] as const;

const ENDPOINT_ID =
  "the endpoint's name (method, blank, path template), percent-encoded as by encodeURIComponent: GET%20%2Fproducts%2F%7Bid%7D";

/** What was judged: verdict, endpoints, differences, samples and runs. */
export function readRoutes({ reads }: Pick<RouteSources, "reads">): ApiRoute[] {
  const summaryJson = createSummaryJson();
  return [
    getOfRun(reads, "/verdict", {
      summary: "The verdict with its reasons and everything it rests on",
      answer: "summary",
      handle({ reads: of }) {
        // Asked first: what follows is of that moment or later.
        const { seenAt } = of.overview() ?? {};
        return new JsonText(
          summaryJson({ ...of.summary(), ...(seenAt !== undefined && { seenAt }) }),
        );
      },
    }),
    getOfRun(reads, "/overview", {
      summary: "The verdict and what leads to it, in a few numbers",
      answer: "overview",
      handle: ({ reads: of }) => found(of.overview(), "run yet"),
    }),
    getOfRun(reads, "/trend", {
      summary: "The run's course: counts of each step, and the verdict at its end",
      answer: "trend",
      handle: ({ reads: of }) => of.trend(),
    }),
    ...endpointRoutes(reads),
    ...differenceRoutes(reads),
    get("/samples/{id}", "One kept exchange, redacted", {
      params: { id: "as listed in a difference's samples" },
      query: ["run"],
      answer: "sample",
      // A sample's id is one of the store's; the run is taken so that every link may carry it.
      handle: ({ params }) => found(reads.sample(params["id"] ?? ""), "sample"),
    }),
    get("/runs", "Runs in the store, newest first", {
      query: PAGE,
      answer: "runs",
      handle: ({ query }) => reads.runs(query),
    }),
    get("/runs/compare", "What fails or is unclear in one of two runs, or in both", {
      query: ["left", "right"],
      answer: "runsCompared",
      handle: ({ query: { left, right } }) =>
        found(reads.compareRuns(needed("left", left), needed("right", right)), "run"),
    }),
  ];
}

function endpointRoutes(reads: RouteSources["reads"]): ApiRoute[] {
  return [
    getOfRun(reads, "/endpoints", {
      summary: "Endpoints seen, with their paths",
      query: [...PAGE, "q", "verdict", "paths", "order"],
      answer: "endpoints",
      handle({ query, reads: of }) {
        const { items, ...page } = of.endpoints(query);
        return { items: items.map(withId), ...page };
      },
    }),
    getOfRun(reads, "/endpoints/{id}", {
      summary: "One endpoint",
      params: { id: ENDPOINT_ID },
      answer: "endpoint",
      handle: ({ params, reads: of }) => withId(found(of.endpoint(params["id"] ?? ""), "endpoint")),
    }),
    getOfRun(reads, "/latency/{endpoint}", {
      summary: "How long the roles took to answer at one endpoint",
      params: { endpoint: ENDPOINT_ID },
      answer: "latency",
      handle: ({ params, reads: of }) => found(of.latency(params["endpoint"] ?? ""), "endpoint"),
    }),
  ];
}

function differenceRoutes(reads: RouteSources["reads"]): ApiRoute[] {
  return [
    getOfRun(reads, "/differences", {
      summary: "Differences, grouped by fingerprint",
      query: DIFFERENCES,
      answer: "differences",
      handle: ({ query, reads: of }) => of.differences(query),
    }),
    getOfRun(reads, "/differences/{fp}", {
      summary: "The differences of one fingerprint",
      params: { fp: "12 hex digits" },
      answer: "difference",
      handle: ({ params, reads: of }) =>
        found(of.difference(readFingerprint(params["fp"])), "difference"),
    }),
  ];
}

/** The list's items can be opened: `id` is what `/endpoints/{id}` takes, before percent-encoding. */
function withId<T extends { readonly endpoint: string }>(row: T): T & { readonly id: string } {
  return { id: row.endpoint, ...row };
}

function needed(name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new Problem("BAD_PARAMETER", `${name}: expected the name of a run`);
}
