import { LosslessNumber } from "../lift/lossless-number.ts";
import type { JsonScalar } from "../lift/json-value.ts";
import type { Tolerance } from "./rule-options.ts";

/** Whether two unequal scalars count as equal under a tolerance. */
export function tolerates(tolerance: Tolerance, left: JsonScalar, right: JsonScalar): boolean {
  switch (tolerance.kind) {
    case "number":
      return near(numberOf(left), numberOf(right), tolerance);
    case "time": {
      const distance = Math.abs(timeOf(left) - timeOf(right));
      return distance <= tolerance.toleranceMs;
    }
    case "string":
      if (typeof left !== "string" || typeof right !== "string") return false;
      return plain(left, tolerance) === plain(right, tolerance);
  }
}

function near(left: number, right: number, limit: { rel: number; abs: number }): boolean {
  const distance = Math.abs(left - right);
  return distance <= Math.max(limit.abs, limit.rel * Math.max(Math.abs(left), Math.abs(right)));
}

/** NaN where it is no number, which is near to nothing. */
function numberOf(value: JsonScalar): number {
  if (typeof value === "number") return value;
  return value instanceof LosslessNumber ? Number(value.lexeme) : Number.NaN;
}

const ISO =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const EPOCH = /^\d{9,14}(?:\.\d{1,9})?$/;
/** Numbers from here on are milliseconds, below it seconds: 1e11 s is the year 5138. */
const SECONDS_END = 1e11;

/** Milliseconds since 1970 of an ISO 8601 or HTTP date, or of a number of seconds or milliseconds. */
export function timeOf(value: JsonScalar): number {
  if (typeof value === "string") {
    if (ISO.test(value)) return isoMs(value.replace(",", "."));
    if (HTTP_DATE.test(value)) return Date.parse(value);
    return EPOCH.test(value) ? epochMs(Number(value)) : Number.NaN;
  }
  return epochMs(numberOf(value));
}

/** Without an offset it is UTC: what counts as equal must not depend on where this runs. */
function isoMs(text: string): number {
  return Date.parse(
    /\d{2}:\d{2}/.test(text) && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text,
  );
}

function epochMs(value: number): number {
  return Math.abs(value) < SECONDS_END ? value * 1000 : value;
}

function plain(text: string, option: Extract<Tolerance, { kind: "string" }>): string {
  let out = text;
  if (option.collapse) out = out.replace(/\s+/g, " ");
  if (option.trim) out = out.trim();
  return option.foldCase ? out.toLowerCase() : out;
}
