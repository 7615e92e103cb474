import { z } from "zod";
import { createLedger } from "../../core/index.ts";
import type { EndpointSummary, ReadModels } from "../../differ/index.ts";
import { Problem } from "./problem.ts";
import {
  differenceClass,
  differenceSchema,
  endpointItemSchema,
  fieldVerdict,
  fingerprint,
  mirrorSchema,
  pageOf,
  runSchema,
  sampleSchema,
  statusSchema,
  summarySchema,
} from "./schemas.ts";
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
  readonly query: z.ZodObject | undefined;
  readonly body: z.ZodType | undefined;
  readonly answer: z.ZodType;
  handle(input: ApiInput): unknown;
}

/** Outside data: parsed by the route. */
export interface ApiInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
}

const text = z.string().max(1000);
const limit = z.coerce.number().int().min(1).max(500).default(50);
const pageQuery = z.strictObject({ cursor: text.optional(), limit });
const differencesQuery = pageQuery.extend({
  endpoint: text.optional().describe("name of an endpoint"),
  class: differenceClass.optional().describe("the odd role, or all"),
  verdict: fieldVerdict.optional(),
  q: text.optional().describe("text in the endpoint, path or fingerprint"),
});
const noQuery = z.strictObject({});

const ENDPOINT_ID =
  "the endpoint's name (method, blank, path template), percent-encoded as by encodeURIComponent: GET%20%2Fproducts%2F%7Bid%7D";

/** Every route of this version, in the order of the document. */
export function apiRoutes(sources: ApiSources): ApiRoute[] {
  const { reads } = sources;
  return [
    get("/status", "Counters, roles and threads of the run", {
      answer: statusSchema,
      handle: async () => statusAnswer(await sources.status(), reads),
    }),
    get("/verdict", "The verdict with its reasons and everything it rests on", {
      answer: summarySchema,
      handle: () => reads.summary(),
    }),
    list("/endpoints", "Endpoints seen, with their paths", {
      query: pageQuery,
      answer: pageOf(endpointItemSchema),
      handle({ query }) {
        const { items, next } = reads.endpoints(query);
        return { items: items.map(endpointItem), next };
      },
    }),
    get("/endpoints/{id}", "One endpoint", {
      params: { id: ENDPOINT_ID },
      answer: endpointItemSchema,
      handle: ({ params }) => endpointItem(found(reads.endpoint(params["id"] ?? ""), "endpoint")),
    }),
    list("/differences", "Differences, grouped by fingerprint", {
      query: differencesQuery,
      answer: pageOf(differenceSchema),
      handle: ({ query }) => reads.differences(query),
    }),
    get("/differences/{fp}", "The differences of one fingerprint", {
      params: { fp: "12 hex digits" },
      answer: differenceSchema,
      handle: ({ params }) =>
        found(reads.difference(parse(fingerprint, params["fp"])), "difference"),
    }),
    get("/samples/{id}", "One kept exchange, redacted", {
      params: { id: "as listed in a difference's samples" },
      answer: sampleSchema,
      handle: ({ params }) => found(reads.sample(params["id"] ?? ""), "sample"),
    }),
    get("/runs", "Runs in the store, newest first", {
      answer: pageOf(runSchema),
      handle: () => reads.runs(),
    }),
    {
      method: "post",
      path: "/mirror",
      summary: "Pauses or resumes mirroring; live traffic is not touched",
      params: {},
      query: noQuery,
      body: mirrorSchema,
      answer: mirrorSchema,
      async handle({ query, body }) {
        parseQuery(noQuery, query);
        const { enabled } = parse(mirrorSchema, body);
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

type GetOptions = Pick<ApiRoute, "answer" | "handle"> & Partial<Pick<ApiRoute, "params">>;

/** A thing to read. */
function get(path: string, summary: string, options: GetOptions): ApiRoute {
  return list(path, summary, { ...options, query: noQuery });
}

interface ListOptions<Query> extends Omit<GetOptions, "handle"> {
  readonly query: z.ZodObject & z.ZodType<Query>;
  /** Gets the query as its schema made it. */
  handle(input: { readonly params: ApiInput["params"]; readonly query: Query }): unknown;
}

/** Something to read that takes parameters. */
function list<Query>(path: string, summary: string, options: ListOptions<Query>): ApiRoute {
  return {
    ...{ method: "get", path, summary, params: options.params ?? {}, body: undefined },
    ...{ query: options.query, answer: options.answer },
    handle: ({ params, query }) =>
      options.handle({ params, query: parseQuery(options.query, query) }),
  };
}

/** Forms send fields nobody filled in as empty ones: to a known name that is as good as absent. */
function parseQuery<Query>(schema: z.ZodObject & z.ZodType<Query>, query: unknown): Query {
  if (typeof query !== "object" || query === null) return parse(schema, query);
  const given = Object.entries(query).filter(
    ([name, value]) => value !== "" || !Object.hasOwn(schema.shape, name),
  );
  return parse(schema, Object.fromEntries(given));
}

/** The list's items can be opened: `id` is what `/endpoints/{id}` takes, before percent-encoding. */
function endpointItem(endpoint: EndpointSummary): EndpointSummary & { readonly id: string } {
  return { id: endpoint.endpoint, ...endpoint };
}

/** Both ways in are always there, so that nobody has to ask whether a tap listens. */
function statusAnswer(status: StatusSnapshot, reads: ReadModels): StatusAnswer {
  const limits = reads.counters();
  const { measures: _measures, ...shown } = status;
  return {
    ...shown,
    tap: status.tap ?? createLedger().snapshot(),
    ...(limits === undefined ? {} : { limits }),
  };
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.map(String).join(".") ?? "";
  throw new Problem(
    "BAD_PARAMETER",
    `${at === "" ? "" : `${at}: `}${issue?.message ?? "not valid"}`,
  );
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Problem("NOT_FOUND", `no such ${what}`);
  return value;
}
