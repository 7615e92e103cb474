import { listInReport } from "./list-in-report.ts";
import { parseAnswer } from "./parse-answer.ts";

/** What the server said instead of an answer (RFC 9457). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

export interface Sent {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly body: unknown;
}

/**
 * Asks the API below /api/v1. The answer's type is the server's word: both are built from the same
 * sources, and tests hold the server to its document. Throws ApiError; UNREACHABLE where there is none.
 */
export async function fetchJson<T>(path: string, signal: AbortSignal, sent?: Sent): Promise<T> {
  const embedded = embeddedAnswers();
  const found = embedded === undefined ? await ask(path, signal, sent) : answerIn(embedded, path);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return found as T;
}

async function ask(path: string, signal: AbortSignal, sent: Sent | undefined): Promise<unknown> {
  const response = await send(path, signal, sent);
  const found = parsedOrNothing(await response.text().catch(() => ""));
  if (response.ok) return found;
  const { code, detail } = problemIn(found);
  throw new ApiError(response.status, code, detail);
}

function parsedOrNothing(text: string): unknown {
  try {
    return parseAnswer(text);
  } catch {
    return undefined;
  }
}

async function send(path: string, signal: AbortSignal, sent: Sent | undefined): Promise<Response> {
  const init =
    sent === undefined
      ? { signal }
      : {
          ...{ signal, method: sent.method, body: JSON.stringify(sent.body) },
          headers: { "content-type": "application/json" },
        };
  try {
    return await fetch(`/api/v1${path}`, init);
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ApiError(0, "UNREACHABLE", "The server does not answer; it may have been stopped.");
  }
}

function problemIn(found: unknown): { code: string; detail: string } {
  const fields = typeof found === "object" && found !== null ? found : {};
  const code = "code" in fields && typeof fields.code === "string" ? fields.code : "UNKNOWN";
  const detail =
    "detail" in fields && typeof fields.detail === "string"
      ? fields.detail
      : "The server answered with something unexpected.";
  return { code, detail };
}

type Answers = Readonly<Record<string, unknown>>;
let read: { readonly answers: Answers | undefined } | undefined;

/** A report carries its answers within itself: by path with its query, as they are asked for. */
export function embeddedAnswers(): Answers | undefined {
  read ??= { answers: answersIn(document.getElementById("shadowdiff-data")?.textContent) };
  return read.answers;
}

function answersIn(text: string | undefined): Answers | undefined {
  if (text === undefined) return undefined;
  const parsed = parseAnswer(text);
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : undefined;
}

function answerIn(answers: Answers, path: string): unknown {
  const found = answers[path] ?? listInReport(answers, path);
  if (found !== undefined) return found;
  throw new ApiError(404, "NOT_IN_REPORT", "This report does not hold that; the dashboard does.");
}
