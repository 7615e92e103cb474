import type { ErrorRequestHandler, Response } from "express";
import { type Logger, ShadowError } from "../../core/index.ts";
import { SteeringRefused } from "./steering-refused.ts";

/** Codes of the API's own refusals; each has one status, and its sentence says what to do. */
const PROBLEMS = {
  BAD_PARAMETER: [400, "Bad request"],
  BODY_NOT_JSON: [400, "Bad request"],
  BAD_PATH: [400, "Bad request"],
  TOKEN_REQUIRED: [401, "Unauthorized"],
  TOKEN_REFUSED: [401, "Unauthorized"],
  VIEWER_ONLY: [403, "Forbidden"],
  HOST_REFUSED: [403, "Forbidden"],
  ORIGIN_REFUSED: [403, "Forbidden"],
  NOT_FOUND: [404, "Not found"],
  METHOD_NOT_ALLOWED: [405, "Method not allowed"],
  RUN_OVER: [409, "Conflict"],
  BODY_TOO_LARGE: [413, "Content too large"],
  UNSUPPORTED_MEDIA_TYPE: [415, "Unsupported media type"],
  RATE_LIMITED: [429, "Too many requests"],
  INTERNAL: [500, "Internal server error"],
  NOT_READY: [503, "Service unavailable"],
  VIEWERS_FULL: [503, "Service unavailable"],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Beside the four members of every problem. */
interface More {
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly yaml?: string | undefined;
}

/** An answer of the API that is a refusal; becomes problem+json (RFC 9457). */
export class Problem extends ShadowError<ProblemCode> {
  readonly more: More;

  constructor(code: ProblemCode, detail: string, more: More = {}) {
    super(code, detail);
    this.more = more;
  }
}

/** Refusals of those who hold the files and the store: whose fault it is, by code. */
const REFUSALS: Readonly<Record<string, readonly [number, string]>> = {
  BAD_PARAMETER: PROBLEMS.BAD_PARAMETER,
  USAGE: [400, "Bad request"],
  APPROVE_UNKNOWN: [404, "Not found"],
  APPROVAL_NOT_THERE: [404, "Not found"],
  GATE_NO_SUCH_RUN: [404, "Not found"],
  APPROVE_HIGH: [409, "Conflict"],
  APPROVALS_FILE: [409, "Conflict"],
  APPROVALS_INVALID: [409, "Conflict"],
  FILE_NOT_WRITABLE: [409, "Conflict"],
  RULES_CHANGED: [409, "Conflict"],
  CONFIG_FILE: [409, "Conflict"],
  CONFIG_SYNTAX: [409, "Conflict"],
  CONFIG_SECRET: [409, "Conflict"],
  CONFIG_INVALID: [422, "Unprocessable content"],
  RULE_PATH: [422, "Unprocessable content"],
  RULE_BROAD: [422, "Unprocessable content"],
  STEERING_BUSY: [503, "Service unavailable"],
};

interface Told extends More {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
}

function writeProblem(response: Response, told: Told): void {
  const { status, title, detail, code, retryAfter, yaml } = told;
  if (retryAfter !== undefined) response.set("Retry-After", String(retryAfter));
  const type = `urn:shadowdiff:problem:${code}`;
  const more = yaml === undefined ? {} : { yaml };
  response
    .status(status)
    .set("Cache-Control", "no-store")
    .type("application/problem+json")
    .send(JSON.stringify({ type, title, status, detail, code, ...more }));
}

/** The last handler: refusals as they are, everything else as 500 with nothing but its code. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- express tells error handlers by their four parameters
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refused = refusalOf(error);
    if (refused !== undefined) {
      writeProblem(response, refused);
      return;
    }
    const code = error instanceof ShadowError ? error.code : "INTERNAL";
    logger.error("admin.request.failed", {
      code,
      method: request.method,
      path: request.path,
      // Its name and sentence alone: body-parser hangs the body, a token in it, on its errors.
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    });
    writeProblem(response, {
      status: 500,
      title: PROBLEMS.INTERNAL[1],
      detail: "the request failed inside shadowdiff; its log says why",
      code,
    });
  };
}

/** What is the request's fault: told by us, by whom we asked, or by express in `type` and `status`. */
function refusalOf(error: unknown): Told | undefined {
  if (error instanceof Problem) return own(error.code, error.message, error.more);
  if (!(error instanceof ShadowError)) return refusalOfExpress(error);
  const known = Object.hasOwn(REFUSALS, error.code) ? REFUSALS[error.code] : undefined;
  if (known === undefined) return undefined;
  const [status, title] = known;
  const yaml = error instanceof SteeringRefused ? error.yaml : undefined;
  return { status, title, detail: error.message, code: error.code, yaml };
}

function refusalOfExpress(error: unknown): Told | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { type, status, limit } = { type: "", status: 0, limit: 65_536, ...error };
  switch (type) {
    case "entity.too.large":
      return own("BODY_TOO_LARGE", `a body may have ${limit / 1024} KiB`);
    case "parameters.too.many":
      return own("BODY_TOO_LARGE", "a form may have 1000 fields");
    case "entity.parse.failed":
      return own("BODY_NOT_JSON", "the body is no JSON");
    case "encoding.unsupported":
    case "charset.unsupported":
      return own("UNSUPPORTED_MEDIA_TYPE", "send the body as UTF-8 without content coding");
    default:
      return error instanceof URIError || status === 400
        ? own("BAD_PATH", "the path or body cannot be decoded")
        : undefined;
  }
}

function own(code: ProblemCode, detail: string, more: More = {}): Told {
  const [status, title] = PROBLEMS[code];
  return { status, title, detail, code, ...more };
}
