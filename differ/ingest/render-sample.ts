import type { Exchange, Outcome, RawHeaders, Redactor } from "../../core/index.ts";
import type { Comparison } from "../compare/comparison.ts";
import type { Printable } from "../compare/difference.ts";
import type { Sample, SampleAnswer, SampleDifference } from "../read/read-models.ts";
import { keptBody } from "./kept-body.ts";

const HEADERS_MAX = 200;
const HEADER_VALUE_LENGTH_MAX = 4096;
const DIFFERENCES_MAX = 100;
/** Of one printed value as JSON. Characters. */
const VALUE_LENGTH_MAX = 4096;

/** A sample from an exchange: everything redacted, every part cut to a bound. */
export function renderSample(
  id: string,
  seen: { readonly exchange: Exchange; readonly comparison: Comparison },
  redactor: Redactor,
): Sample {
  const { exchange, comparison } = seen;
  const { request, outcomes } = exchange;
  return {
    id,
    capturedAt: new Date(exchange.capturedAtMs).toISOString(),
    endpoint: exchange.placement.endpoint,
    request: {
      method: request.method,
      path: redactor.target(request.path),
      headers: keptHeaders(request.headers, redactor),
      ...requestBody(exchange, redactor),
    },
    primary: keptAnswer(outcomes.primary, redactor),
    secondary: keptAnswer(outcomes.secondary, redactor),
    candidate: keptAnswer(outcomes.candidate, redactor),
    differences: comparison.differences.slice(0, DIFFERENCES_MAX).map(keptDifference),
  };
}

function requestBody(
  exchange: Exchange,
  redactor: Redactor,
): { body?: string; bodyBase64?: string } {
  const { body: bytes, headers } = exchange.request;
  if (bytes === undefined || bytes.length === 0) return {};
  const { body, bodyBase64 } = keptBody(bytes, headers, redactor);
  if (body !== undefined) return { body };
  return bodyBase64 === undefined ? {} : { bodyBase64 };
}

function keptAnswer(outcome: Outcome, redactor: Redactor): SampleAnswer {
  if (outcome.kind !== "answered") return outcome;
  const { status, headers, body, latencyMs } = outcome;
  const kept = body.kind === "whole" ? keptBody(body.bytes, headers, redactor) : { bodyCut: true };
  return {
    kind: "answered",
    status,
    headers: keptHeaders(headers, redactor),
    bodyLength: body.kind === "whole" ? body.bytes.length : body.length,
    ...kept,
    ...(latencyMs === undefined ? {} : { latencyMs }),
  };
}

function keptHeaders(headers: RawHeaders, redactor: Redactor): [string, string][] {
  const kept: [string, string][] = [];
  for (let at = 0; at + 1 < headers.length && kept.length < HEADERS_MAX; at += 2) {
    const name = headers[at] ?? "";
    kept.push([
      keptName(name, redactor),
      redactor.header(name, headers[at + 1] ?? "").slice(0, HEADER_VALUE_LENGTH_MAX),
    ]);
  }
  return kept;
}

/** Tokens and keys can stand in a field's name too; the shortest has this length. */
const FIELD_SECRET_LENGTH_MIN = 16;

function keptName(name: string, redactor: Redactor): string {
  if (name.length < FIELD_SECRET_LENGTH_MIN) return name;
  return redactor.text(name).slice(0, HEADER_VALUE_LENGTH_MAX);
}

/** As it was counted, so that a place leads to its samples; what is alike by shape stays `all`. */
function keptDifference(found: Comparison["differences"][number]): SampleDifference {
  const { values, counted, byShape: _, ...difference } = found;
  return {
    ...difference,
    ...(counted !== undefined && {
      ...{ path: counted.path, kind: counted.kind, class: counted.class },
    }),
    ...("primary" in values ? { primary: keptValue(values.primary) } : {}),
    ...("secondary" in values ? { secondary: keptValue(values.secondary) } : {}),
    ...("candidate" in values ? { candidate: keptValue(values.candidate) } : {}),
  };
}

/** A value too long to keep is kept as the beginning of its JSON text. */
function keptValue(value: Printable | undefined): Printable {
  const json = JSON.stringify(value) ?? "null";
  if (json.length <= VALUE_LENGTH_MAX) return value ?? null;
  const whole = typeof value === "string" ? value : json;
  return `${whole.slice(0, VALUE_LENGTH_MAX)}...`;
}
