import { z } from "zod";
import type { ReadModels } from "../../differ/index.ts";
import { Problem } from "./problem.ts";
import {
  differenceClass,
  differenceSchema,
  endpointSchema,
  fieldVerdict,
  fingerprint,
  mirrorSchema,
  pageOf,
  runSchema,
  sampleSchema,
  statusSchema,
  summarySchema,
} from "./schemas.ts";
import type { StatusSnapshot } from "./status.ts";

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
      handle: () => sources.status(),
    }),
    get("/verdict", "The verdict with its reasons and everything it rests on", {
      answer: summarySchema,
      handle: () => reads.summary(),
    }),
    get("/endpoints", "Endpoints seen, with their paths", {
      query: pageQuery,
      answer: pageOf(endpointSchema),
      handle: ({ query }) => reads.endpoints(parse(pageQuery, query)),
    }),
    get("/endpoints/{id}", "One endpoint", {
      params: { id: ENDPOINT_ID },
      answer: endpointSchema,
      handle: ({ params }) => found(reads.endpoint(params["id"] ?? ""), "endpoint"),
    }),
    get("/differences", "Differences, grouped by fingerprint", {
      query: differencesQuery,
      answer: pageOf(differenceSchema),
      handle: ({ query }) => reads.differences(parse(differencesQuery, query)),
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
      async handle({ body }) {
        const { enabled } = parse(mirrorSchema, body);
        await sources.setMirroring(enabled);
        return { enabled };
      },
    },
  ];
}

type GetOptions = Pick<ApiRoute, "answer" | "handle"> & Partial<Pick<ApiRoute, "params" | "query">>;

function get(path: string, summary: string, options: GetOptions): ApiRoute {
  return { method: "get", path, summary, params: {}, query: noQuery, body: undefined, ...options };
}

export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
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
