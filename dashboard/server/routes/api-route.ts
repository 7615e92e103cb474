import type { ReadModels } from "../../../differ/index.ts";
import type { Level } from "../access.ts";
import type { Events } from "../events.ts";
import { Problem } from "../problem.ts";
import { type Query, type QueryName, readQuery } from "../read-input.ts";
import type { BodyName } from "../route-schemas.ts";
import type { StatusSnapshot } from "../status.ts";
import type { AuditLog, Steering } from "../steering.ts";

/** What the API shows and changes, handed in. */
export interface ApiSources {
  /** Of the run that goes on. */
  readonly reads: ReadModels;
  readonly status: () => Promise<StatusSnapshot>;
  readonly setMirroring: (enabled: boolean) => Promise<void>;
  readonly steering: Steering;
  readonly audit: AuditLog;
}

/** Sources, and what the server itself keeps beside them. */
export interface RouteSources extends ApiSources {
  readonly events: Events;
  readonly version: string;
  readonly tokenRequired: boolean;
}

/** One route of the API: what the document says about it and what it does. */
export interface ApiRoute {
  readonly method: "get" | "post" | "put" | "delete";
  /** As OpenAPI writes it, below /api/v1. */
  readonly path: string;
  readonly summary: string;
  readonly params: Readonly<Record<string, string>>;
  /** What it takes in its query. */
  readonly query: readonly QueryName[];
  readonly body: BodyName | undefined;
  readonly answer: BodyName;
  /** Who may: what changes something is for admins, where it does not say otherwise. */
  readonly level: Level;
  /** Answers with events until somebody ends it. */
  readonly stream?: true;
  handle(input: ApiInput): unknown;
}

/** Outside data: parsed by the route. */
export interface ApiInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly session: Session;
}

/** Who asks, and the cookie that this may rest on. */
export interface Session {
  readonly level: Level;
  end(): void;
}

export const PAGE = ["cursor", "limit"] as const;

interface ReadOptions<Name extends QueryName> {
  readonly params?: ApiRoute["params"];
  readonly query?: readonly Name[];
  readonly answer: BodyName;
  /** Gets the query read. */
  handle(input: {
    readonly params: ApiInput["params"];
    readonly query: Pick<Query, Name>;
    readonly session: Session;
  }): unknown;
}

/** Something to read. */
export function get<Name extends QueryName = never>(
  path: string,
  summary: string,
  { params = {}, query = [], answer, handle }: ReadOptions<Name>,
): ApiRoute {
  return {
    ...{ method: "get", path, summary, params, query, answer, body: undefined, level: "viewer" },
    handle: (input) => handle({ ...input, query: readQuery(query, input.query) }),
  };
}

interface RunReadOptions<Name extends QueryName> extends Omit<ReadOptions<Name>, "handle"> {
  handle(input: {
    readonly params: ApiInput["params"];
    readonly query: Pick<Query, Name | "run">;
    /** Of the run that was asked for. */
    readonly reads: ReadModels;
  }): unknown;
}

/** Something to read of a run: of the one that goes on, or of `?run=NAME`. */
export function getOfRun<Name extends QueryName = never>(
  reads: ReadModels,
  path: string,
  options: RunReadOptions<Name> & { readonly summary: string },
): ApiRoute {
  const { summary, query = [], handle, ...rest } = options;
  return get<Name | "run">(path, summary, {
    ...rest,
    query: [...query, "run"],
    handle: (input) => handle({ ...input, reads: readsOf(reads, input.query.run) }),
  });
}

export function readsOf(reads: ReadModels, run: string | undefined): ReadModels {
  return run === undefined ? reads : found(reads.ofRun(run), "run");
}

interface ChangeOptions {
  readonly params?: ApiRoute["params"];
  readonly body?: BodyName;
  readonly answer: BodyName;
  readonly level?: Level;
  handle(input: Omit<ApiInput, "query">): unknown;
}

/** Something that is done; it takes no query. */
export function change(
  [method, path]: readonly [method: "post" | "put" | "delete", path: string],
  summary: string,
  { params = {}, body, answer, level = "admin", handle }: ChangeOptions,
): ApiRoute {
  return {
    ...{ method, path, summary, params, query: [], body, answer, level },
    handle(input) {
      readQuery([], input.query);
      return handle(input);
    },
  };
}

export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Problem("NOT_FOUND", `no such ${what}`);
  return value;
}
