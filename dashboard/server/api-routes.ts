import { createLedger } from "../../core/index.ts";
import type { EndpointRow, ReadModels } from "../../differ/index.ts";
import { Problem } from "./problem.ts";
import {
  type Query,
  type QueryName,
  readFingerprint,
  readMirror,
  readQuery,
} from "./read-input.ts";
import type { BodyName } from "./route-schemas.ts";
import type { StatusAnswer, StatusSnapshot } from "./status.ts";

export interface ApiSources {
  readonly reads: ReadModels;
  readonly status: () => Promise<StatusSnapshot>;
  readonly setMirroring: (enabled: boolean) => Promise<void>;
}

/** One route of the API: what the document says about it and what it does. */
export interface ApiRoute {
  readonly method: "get" | "post";
  /** As OpenAPI writes it, below /api/v1. */
  readonly path: string;
  readonly summary: string;
  readonly params: Readonly<Record<string, string>>;
  /** What it takes in its query. */
  readonly query: readonly QueryName[];
  readonly body: BodyName | undefined;
  readonly answer: BodyName;
  handle(input: ApiInput): unknown;
}

/** Outside data: parsed by the route. */
export interface ApiInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
}

const PAGE = ["cursor", "limit"] as const;
const DIFFERENCES = [...PAGE, "endpoint", "class", "verdict", "q"] as const;

const ENDPOINT_ID =
  "the endpoint's name (method, blank, path template), percent-encoded as by encodeURIComponent: GET%20%2Fproducts%2F%7Bid%7D";

/** Every route of this version, in the order of the document. */
export function apiRoutes(sources: ApiSources): ApiRoute[] {
  const { reads } = sources;
  return [
    get("/status", "Counters, roles and threads of the run", {
      answer: "status",
      handle: async () => statusAnswer(await sources.status(), reads),
    }),
    get("/verdict", "The verdict with its reasons and everything it rests on", {
      answer: "summary",
      handle: () => reads.summary(),
    }),
    list("/endpoints", "Endpoints seen, with their paths", {
      query: PAGE,
      answer: "endpoints",
      handle({ query }) {
        const page = reads.endpoints(query);
        return { ...page, items: page.items.map(endpointItem) };
      },
    }),
    get("/endpoints/{id}", "One endpoint", {
      params: { id: ENDPOINT_ID },
      answer: "endpoint",
      handle: ({ params }) => endpointItem(found(reads.endpoint(params["id"] ?? ""), "endpoint")),
    }),
    list("/differences", "Differences, grouped by fingerprint", {
      query: DIFFERENCES,
      answer: "differences",
      handle: ({ query }) => reads.differences(query),
    }),
    get("/differences/{fp}", "The differences of one fingerprint", {
      params: { fp: "12 hex digits" },
      answer: "difference",
      handle: ({ params }) => found(reads.difference(readFingerprint(params["fp"])), "difference"),
    }),
    get("/samples/{id}", "One kept exchange, redacted", {
      params: { id: "as listed in a difference's samples" },
      answer: "sample",
      handle: ({ params }) => found(reads.sample(params["id"] ?? ""), "sample"),
    }),
    get("/runs", "Runs in the store, newest first", {
      answer: "runs",
      handle: () => reads.runs(),
    }),
    get("/sync", "Coordination: the sync service, and who of the roles is there", {
      answer: "sync",
      handle: async () => found((await sources.status()).sync, "sync section in this run"),
    }),
    {
      method: "post",
      path: "/mirror",
      summary: "Pauses or resumes mirroring; live traffic is not touched",
      params: {},
      query: [],
      body: "mirror",
      answer: "mirror",
      async handle({ query, body }) {
        readQuery([], query);
        const { enabled } = readMirror(body);
        refuseWhenOver(await sources.status());
        await sources.setMirroring(enabled);
        return { enabled };
      },
    },
  ];
}

/** A run that ends mirrors no more, whatever is asked for: better said than answered with yes. */
function refuseWhenOver({ phase }: StatusSnapshot): void {
  if (phase !== "draining" && phase !== "done") return;
  throw new Problem(
    "RUN_OVER",
    `the run is ${phase}: mirroring has ended for good; start a new run to mirror again`,
  );
}

interface GetOptions extends Pick<ApiRoute, "answer">, Partial<Pick<ApiRoute, "params">> {
  handle(input: Pick<ApiInput, "params">): unknown;
}

/** A thing to read. */
function get(path: string, summary: string, options: GetOptions): ApiRoute {
  return list(path, summary, { ...options, query: [] });
}

interface ListOptions<Name extends QueryName> extends Omit<GetOptions, "handle"> {
  readonly query: readonly Name[];
  /** Gets the query read. */
  handle(input: {
    readonly params: ApiInput["params"];
    readonly query: Pick<Query, Name>;
  }): unknown;
}

/** Something to read that takes parameters. */
function list<Name extends QueryName>(
  path: string,
  summary: string,
  options: ListOptions<Name>,
): ApiRoute {
  return {
    ...{ method: "get", path, summary, params: options.params ?? {}, body: undefined },
    ...{ query: options.query, answer: options.answer },
    handle: ({ params, query }) =>
      options.handle({ params, query: readQuery(options.query, query) }),
  };
}

/** The list's items can be opened: `id` is what `/endpoints/{id}` takes, before percent-encoding. */
function endpointItem(endpoint: EndpointRow): EndpointRow & { readonly id: string } {
  return { id: endpoint.endpoint, ...endpoint };
}

/** Both ways in are always there, so that nobody has to ask whether a tap listens. */
function statusAnswer(status: StatusSnapshot, reads: ReadModels): StatusAnswer {
  const limits = reads.counters();
  const { measures: _measures, sync: _sync, ...shown } = status;
  return {
    ...shown,
    tap: status.tap ?? createLedger().snapshot(),
    ...(limits === undefined ? {} : { limits }),
  };
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Problem("NOT_FOUND", `no such ${what}`);
  return value;
}
