import type { ServerResponse } from "node:http";
import { ShadowError } from "../../../core/index.ts";
import { SyncError } from "../../sync-error.ts";

/** Refusals of the HTTP side; each has one status. */
const PROBLEMS = {
  BAD_PARAMETER: [400, "Bad request"],
  BAD_NAME: [400, "Bad request"],
  BODY_NOT_JSON: [400, "Bad request"],
  INVALID_ARGUMENT: [400, "Bad request"],
  TOKEN_REQUIRED: [401, "Unauthorized"],
  TOKEN_REFUSED: [401, "Unauthorized"],
  ORIGIN_REFUSED: [403, "Forbidden"],
  NOT_FOUND: [404, "Not found"],
  METHOD_NOT_ALLOWED: [405, "Method not allowed"],
  TOPIC_EXPIRED: [410, "Gone"],
  TOO_LARGE: [413, "Content too large"],
  INTERNAL: [500, "Internal server error"],
  CLOSED: [503, "Service unavailable"],
  CONNECTION_LOST: [503, "Service unavailable"],
  BACKEND_REFUSED: [503, "Service unavailable"],
  STATE_LOST: [503, "Service unavailable"],
  TOO_MANY: [503, "Service unavailable"],
  TIMEOUT: [504, "Gateway timeout"],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** What a request did wrong, said where it is noticed. */
export class HttpProblem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** Status line and body of a refusal (RFC 9457). */
export function problemOf(
  code: ProblemCode,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): { status: number; title: string; body: string } {
  const [status, title] = PROBLEMS[code];
  const type = `urn:shadowdiff:problem:${code}`;
  return {
    status,
    title,
    body: `${JSON.stringify({ type, title, status, detail, code, ...more })}\n`,
  };
}

/** Answers with problem+json; cuts the connection where an answer has begun already. */
export function sendProblem(
  response: ServerResponse,
  [code, detail]: readonly [ProblemCode, string],
  more: Readonly<Record<string, unknown>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body } = problemOf(code, detail, more);
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    // What was not read of the request would be taken for the next one.
    ...(status === 413 ? { connection: "close" } : {}),
  });
  response.end(body);
}

/** The code and sentence of what went wrong; undefined where it is a fault of ours. */
export function problemFor(error: unknown): readonly [ProblemCode, string] | undefined {
  if (error instanceof HttpProblem) return [error.code, error.message];
  if (error instanceof SyncError || error instanceof ShadowError) {
    const code = error.code;
    return isProblemCode(code) ? [code, error.message] : undefined;
  }
  return undefined;
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
