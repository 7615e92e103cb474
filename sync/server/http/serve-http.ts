import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, type Logger, errorCode } from "../../../core/index.ts";
import type { SyncBackend } from "../../backend.ts";
import { fitsWhenDelivered, tooLargeToDeliver } from "../frames/replies.ts";
import { HttpProblem, problemFor, sendProblem } from "./problem.ts";
import { readJsonBody } from "./read-body.ts";
import {
  type SyncRoute,
  checkName,
  readDuration,
  readNames,
  readNumber,
  readRoute,
  readScope,
} from "./read-target.ts";
import { streamTopic } from "./stream-topic.ts";
import type { SyncCounters } from "../sync-counters.ts";
import type { Turns } from "../turns.ts";
import { waitForState } from "./wait-for-state.ts";

export interface HttpContext {
  readonly backend: SyncBackend;
  readonly maxMessage: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly turns: Turns;
  readonly counters: SyncCounters;
  /** Requests of plain HTTP that are not answered yet. */
  readonly open: { count: number };
  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
}

/** One connection may send many requests without waiting, so connections alone bound nothing. */
const OPEN_MAX = 65_536;
const BARRIER_TIMEOUT_MS = 60_000;

const METHODS: Readonly<Record<SyncRoute["kind"], readonly string[]>> = {
  signal: ["POST"],
  barrier: ["GET"],
  topic: ["GET", "POST"],
};

/** Serves the plain HTTP side, for shell scripts and probes. Who may ask was checked before. */
export async function serveHttp(
  request: IncomingMessage,
  response: ServerResponse,
  context: HttpContext,
): Promise<void> {
  const gone = new AbortController();
  const { counters, open } = context;
  counters.requests += 1;
  if (open.count >= OPEN_MAX) {
    counters.overrun += 1;
    sendProblem(response, ["TOO_MANY", `${OPEN_MAX} requests wait already`]);
    return;
  }
  counters.pending += 1;
  open.count += 1;
  response.on("close", () => {
    counters.pending -= 1;
    open.count -= 1;
    gone.abort();
  });
  try {
    await answer(request, response, {
      ...context,
      signal: AbortSignal.any([gone.signal, context.closing]),
    });
  } catch (error) {
    if (gone.signal.aborted) return;
    if (context.closing.aborted) {
      sendProblem(response, ["CLOSED", "the server is shutting down"]);
      return;
    }
    const problem = problemFor(error);
    if (problem?.[0] === "TOO_LARGE") counters.tooLarge += 1;
    if (problem === undefined) {
      context.logger.error("sync.http.failed", { code: errorCode(error) });
    }
    sendProblem(response, problem ?? ["INTERNAL", "the request failed inside the server"]);
  }
}

interface AnswerContext extends HttpContext {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  context: AnswerContext,
): Promise<void> {
  const [path, search] = splitOnce(request.url ?? "", "?");
  if (path === "/healthz") {
    response.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
    return;
  }
  const route = readRoute(path);
  if (route === undefined) {
    throw new HttpProblem(
      "NOT_FOUND",
      "the API has /v1/states/NAME/signal, /v1/states/NAME/barrier and /v1/topics/NAME; a WebSocket may have any path",
    );
  }
  const methods = METHODS[route.kind];
  if (!methods.includes(request.method ?? "")) {
    response.setHeader("allow", methods.join(", "));
    throw new HttpProblem("METHOD_NOT_ALLOWED", `the method here is ${methods.join(" or ")}`);
  }
  const query = new URLSearchParams(search);
  const posts = request.method === "POST";
  const scope = readScope(query);
  if (route.kind === "topic") {
    const key = scope?.topic(route.topic) ?? route.topic;
    await (posts
      ? publish(request, response, { ...context, key, op: nameIn(query, "op") })
      : subscribe(response, query, { ...context, key }));
    return;
  }
  const key = scope?.state(route.state) ?? route.state;
  await (posts
    ? signal(response, query, { ...context, key })
    : barrier(response, query, { ...context, key, membersKey: scope?.members }));
}

async function signal(
  response: ServerResponse,
  query: URLSearchParams,
  { backend, key }: AnswerContext & { readonly key: string },
): Promise<void> {
  const member = nameIn(query, "member");
  const opId = nameIn(query, "op");
  const seq = await backend.signal(key, {
    ...(opId === undefined ? {} : { opId }),
    ...(member === undefined ? {} : { member }),
  });
  sendJson(response, { seq });
}

async function barrier(
  response: ServerResponse,
  query: URLSearchParams,
  context: AnswerContext & { readonly key: string; readonly membersKey: string | undefined },
): Promise<void> {
  const members = readNames(query, "members");
  const target = readNumber(query, "target") ?? members?.length;
  if (target === undefined)
    throw new HttpProblem("BAD_PARAMETER", "target says how many to wait for");
  const timeoutMs = readDuration(query, "timeout") ?? BARRIER_TIMEOUT_MS;
  const outcome = await waitForState(
    { key: context.key, target, timeoutMs, members, membersKey: context.membersKey },
    context,
  );
  if (outcome.reached) {
    sendJson(response, { count: outcome.count });
    return;
  }
  const { count: reached, missing } = outcome;
  const names = missing.length === 0 ? "" : `; missing: ${missing.join(", ")}`;
  sendProblem(
    response,
    ["TIMEOUT", `${reached} of ${target} had signalled when the time was up${names}`],
    {
      reached,
      target,
      missing,
    },
  );
}

async function publish(
  request: IncomingMessage,
  response: ServerResponse,
  context: AnswerContext & { readonly key: string; readonly op: string | undefined },
): Promise<void> {
  const { backend, key, maxMessage, op } = context;
  const raw = await readJsonBody(request, maxMessage);
  if (!fitsWhenDelivered(raw, maxMessage)) {
    throw new HttpProblem("TOO_LARGE", tooLargeToDeliver(maxMessage));
  }
  sendJson(response, { seq: await backend.append(key, raw, op) });
}

async function subscribe(
  response: ServerResponse,
  query: URLSearchParams,
  context: AnswerContext & { readonly key: string },
): Promise<void> {
  const after = readNumber(query, "after") ?? 0;
  const count = readNumber(query, "count") ?? Number.POSITIVE_INFINITY;
  await streamTopic(response, { ...context, after, count });
}

function nameIn(query: URLSearchParams, parameter: string): string | undefined {
  const name = query.get(parameter);
  if (name === null) return undefined;
  checkName(name, parameter);
  return name;
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(value)}\n`);
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index === -1 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}
