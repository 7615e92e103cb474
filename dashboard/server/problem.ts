import type { ErrorRequestHandler, Response } from "express";
import { type Logger, ShadowError } from "../../core/index.ts";

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
  INTERNAL: [500, "Internal server error"],
  NOT_READY: [503, "Service unavailable"],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** An answer of the API that is a refusal; becomes problem+json (RFC 9457). */
export class Problem extends ShadowError<ProblemCode> {}

export function sendProblem(response: Response, code: ProblemCode, detail: string): void {
  const [status, title] = PROBLEMS[code];
  writeProblem(response, { status, title, detail, code });
}

function writeProblem(
  response: Response,
  problem: { status: number; title: string; detail: string; code: string },
): void {
  const { status, title, detail, code } = problem;
  response
    .status(status)
    .set("Cache-Control", "no-store")
    .type("application/problem+json")
    .send(JSON.stringify({ type: `urn:shadowdiff:problem:${code}`, title, status, detail, code }));
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
      sendProblem(response, refused.code, refused.detail);
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

/** What is the request's fault: told by us, by the read models, or by express in `type` and `status`. */
function refusalOf(error: unknown): { code: ProblemCode; detail: string } | undefined {
  if (error instanceof Problem) return { code: error.code, detail: error.message };
  if (error instanceof ShadowError && error.code === "BAD_PARAMETER") {
    return { code: "BAD_PARAMETER", detail: error.message };
  }
  if (typeof error !== "object" || error === null) return undefined;
  const type = "type" in error ? error.type : undefined;
  const status = "status" in error ? error.status : undefined;
  switch (type) {
    case "entity.too.large":
      return { code: "BODY_TOO_LARGE", detail: "a body may have 64 KiB" };
    case "parameters.too.many":
      return { code: "BODY_TOO_LARGE", detail: "a form may have 1000 fields" };
    case "entity.parse.failed":
      return { code: "BODY_NOT_JSON", detail: "the body is no JSON" };
    case "encoding.unsupported":
    case "charset.unsupported":
      return {
        code: "UNSUPPORTED_MEDIA_TYPE",
        detail: "send the body as UTF-8 without content coding",
      };
    default:
      break;
  }
  if (error instanceof URIError || status === 400) {
    return { code: "BAD_PATH", detail: "the path or body cannot be decoded" };
  }
  return undefined;
}
